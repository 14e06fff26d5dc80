"""What the application's own role may not do, by any door PostgreSQL has."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from app.wiring.tables import APPEND_ONLY

_VERBS = ("UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {}")
_DENIED = "permission denied|must be owner|must be superuser"


@pytest.mark.parametrize("table", APPEND_ONLY)
async def test_what_is_append_only_is_neither_changed_nor_emptied(
    session: AsyncSession, table: str
) -> None:
    column = await session.scalar(
        text(
            "SELECT attname FROM pg_attribute"
            " WHERE attrelid = CAST(:name AS regclass) AND attnum > 0"
            " AND NOT attisdropped ORDER BY attnum LIMIT 1"
        ),
        {"name": table},
    )

    for verb in _VERBS:
        await _refused(session, verb.format(table, column, column))


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE audit_acts DISABLE TRIGGER ALL",
        "ALTER TABLE audit_acts OWNER TO CURRENT_USER",
        "DROP TABLE audit_acts",
        "CREATE TRIGGER t BEFORE INSERT ON audit_acts EXECUTE FUNCTION now()",
        "CREATE RULE r AS ON INSERT TO audit_acts DO INSTEAD NOTHING",
        "CREATE TABLE public.audit_acts_2 (id int)",
        "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE SCHEMA own",
        "SET session_replication_role = replica",
        "SET ROLE motcua_owner",
        "SELECT lo_import('/etc/hostname')",
        "COPY audit_acts TO PROGRAM 'cat'",
        "CREATE EXTENSION dblink",
    ],
)
async def test_there_is_no_way_round_the_rights(
    session: AsyncSession, statement: str
) -> None:
    await _refused(session, statement)


async def test_the_role_cannot_give_itself_a_right(session: AsyncSession) -> None:
    # PostgreSQL only warns that nothing was granted.
    await session.execute(text("GRANT UPDATE ON audit_acts TO CURRENT_USER"))

    await _refused(session, "UPDATE audit_acts SET event = 'x'")


async def test_no_deletion_elsewhere_reaches_an_append_only_table(
    session: AsyncSession,
) -> None:
    # What a foreign key does on its own account, it does with the owner's rights.
    reaching = await session.scalars(
        text(
            "SELECT conname FROM pg_constraint WHERE contype = 'f'"
            " AND conrelid::regclass::text = ANY(:tables)"
            " AND (confdeltype NOT IN ('a', 'r') OR confupdtype NOT IN ('a', 'r'))"
        ),
        {"tables": list(APPEND_ONLY)},
    )

    assert reaching.all() == []


async def test_the_role_owns_nothing_and_is_nobody_special(
    session: AsyncSession,
) -> None:
    owned = await session.scalar(
        text(
            "SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner"
            " WHERE r.rolname = CURRENT_USER"
        )
    )
    special = (
        await session.execute(
            text(
                "SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication,"
                " rolbypassrls FROM pg_roles WHERE rolname = CURRENT_USER"
            )
        )
    ).one()
    member_of = await session.scalar(
        text(
            "SELECT count(*) FROM pg_auth_members m JOIN pg_roles r"
            " ON r.oid = m.member WHERE r.rolname = CURRENT_USER"
        )
    )

    assert (owned, tuple(special), member_of) == (0, (False,) * 5, 0)


async def test_no_function_lends_the_owners_rights(session: AsyncSession) -> None:
    lending = await session.scalars(
        text(
            "SELECT p.proname FROM pg_proc p JOIN pg_namespace n"
            " ON n.oid = p.pronamespace WHERE p.prosecdef"
            " AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
            " AND has_function_privilege(p.oid, 'EXECUTE')"
        )
    )

    assert lending.all() == []


async def test_a_trigger_writes_no_append_only_table(session: AsyncSession) -> None:
    triggers = await session.scalars(
        text(
            "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE NOT t.tgisinternal AND c.relname = ANY(:tables)"
        ),
        {"tables": list(APPEND_ONLY)},
    )

    assert triggers.all() == []


async def _refused(session: AsyncSession, statement: str) -> None:
    with pytest.raises(DBAPIError, match=_DENIED):
        async with session.begin_nested():
            await session.execute(text(statement))
