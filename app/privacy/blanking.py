"""Let what is held of a scope go: every mark blanked, every proof left standing.

Only the owner of the database can. One transaction a scope; the bytes under the keys
that come back go after its commit.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    LargeBinary,
    MetaData,
    case,
    cast,
    delete,
    func,
    literal,
    null,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import chain
from app.audit import service as audit
from app.audit.models import AuditAct
from app.feed import service as feed
from app.feed.service import Kind, News
from app.privacy import registry
from app.privacy.scope import Scope

# Beside what officials did stand their names: a person's erasure leaves those.
_NAMES_ALSO_OTHERS: Final = "dossier_progress.actor_name"


@dataclass(frozen=True)
class Blank:
    """What stands where content stood, by which law, and who does it when."""

    content: str
    person: str
    basis: str
    by: str
    at: datetime


async def blank(
    session: AsyncSession, metadata: MetaData, found: Scope, blank: Blank
) -> list[str]:
    """Blank the rows, acts and entries of a scope; return the keys of its bytes."""
    keys = await _keys(session, metadata, found)
    await _blank_shared(session, found, blank)
    await _blank_rows(session, metadata, found, blank)
    await _mark(session, metadata, found, blank)
    await _blank_acts(session, found, blank)
    await _tell_consumers(session, found, at=blank.at)
    return keys


async def _keys(session: AsyncSession, metadata: MetaData, found: Scope) -> list[str]:
    files, uploads = metadata.tables["stored_files"], metadata.tables["uploads"]
    parts = metadata.tables["upload_parts"]
    own = select(uploads.c.id).where(found.rows_of(uploads))
    statement = (
        select(files.c.key)
        .where(files.c.id.in_(found.files))
        .union(select(parts.c.key).where(parts.c.upload_id.in_(own)))
    )
    return list(await session.scalars(statement))


async def _blank_rows(
    session: AsyncSession, metadata: MetaData, found: Scope, blank: Blank
) -> None:
    for name, held in registry.TABLES.items():
        table = metadata.tables[name]
        if not found.reaches(table):
            continue
        if held.gone:
            await session.execute(delete(table).where(found.rows_of(table)))
            continue
        values = {
            column: _without(table.c[column], found, blank)
            for column, mark in held.columns.items()
            if not (mark.stays or _others_too(f"{name}.{column}", found))
        }
        if values:
            await session.execute(
                update(table).where(found.rows_of(table)).values(values)
            )


def _others_too(column: str, found: Scope) -> bool:
    return column == _NAMES_ALSO_OTHERS and found.person_id is not None


def _without(column: Column[Any], found: Scope, blank: Blank) -> ColumnElement[Any]:
    """Return what stands in a column once it tells of nobody."""
    words = {
        "people.handle": f"erased:{found.person_id}",
        "people.name": blank.person,
        "dossier_progress.actor_name": blank.person,
        "dossier_progress.content": blank.content,
        "dossiers.subject": blank.content,
    }
    given = words.get(str(column))
    if given is not None:
        return literal(given)
    return null() if column.nullable else _empty(column)


def _empty(column: Column[Any]) -> ColumnElement[Any]:
    if isinstance(column.type, JSONB):
        empty = case(
            (func.jsonb_typeof(column) == "array", literal("[]")), else_=literal("{}")
        )
        return cast(empty, JSONB)
    if isinstance(column.type, ARRAY):
        return cast(literal("{}"), column.type)
    return literal(b"" if isinstance(column.type, LargeBinary) else "")


# Answers kept for whoever sends twice, and comparisons of many dossiers.
_SHARED: Final = (
    "DELETE FROM kept_answers WHERE position(convert_to(:id, 'UTF8') IN body) > 0",
    """UPDATE portal_reconciliations SET drifts = (
        SELECT coalesce(jsonb_agg(each), '[]') FROM jsonb_array_elements(drifts) each
        WHERE position(:code IN each::text) = 0
    ) WHERE position(:code IN drifts::text) > 0""",
)
_BESIDE: Final = (
    # An answer need not name its dossier: after a day, it is for nobody.
    "DELETE FROM kept_answers WHERE at < CAST(:at AS timestamptz) - interval '1 day'",
    """DELETE FROM validation_evidence_uses WHERE validation_id IN (
        SELECT id FROM signature_validations
        WHERE asked_by = :person OR file_id = ANY(:files)
    )""",
    """DELETE FROM validation_evidence e WHERE NOT EXISTS (
        SELECT FROM validation_evidence_uses u WHERE u.sha256 = e.sha256
    )""",
)


async def _blank_shared(session: AsyncSession, found: Scope, blank: Blank) -> None:
    for dossier_id, code in found.dossiers.items():
        given = {"id": str(dossier_id), "code": code or str(dossier_id)}
        for statement in _SHARED:
            await session.execute(text(statement), given)
    beside = {
        "person": str(found.person_id),
        "files": list(found.files),
        "at": blank.at,
    }
    for statement in _BESIDE:
        await session.execute(text(statement), beside)


async def _mark(
    session: AsyncSession, metadata: MetaData, found: Scope, blank: Blank
) -> None:
    """Say of each dossier that its content is gone: nobody is to look for it."""
    dossiers = metadata.tables["dossiers"]
    await session.execute(
        update(dossiers)
        .where(dossiers.c.id.in_(found.dossiers))
        .values(destroyed_at=blank.at)
    )


async def _blank_acts(session: AsyncSession, found: Scope, blank: Blank) -> None:
    """Let each chain tell that its contents go, and then let them go."""
    for subject in found.chains:
        head = await audit.head(session, subject=subject)
        if head.number == 0:
            continue
        await audit.record(
            session,
            subject=subject,
            event=chain.ERASED,
            actor_id=blank.by,
            at=blank.at,
            data={"acts": [1, head.number], "basis": blank.basis},
        )
        await session.execute(
            update(AuditAct)
            .where(
                AuditAct.subject == subject,
                AuditAct.number <= head.number,
                AuditAct.event != chain.ERASED,
            )
            .values(data=null(), salt=b"")
        )


async def _tell_consumers(session: AsyncSession, found: Scope, *, at: datetime) -> None:
    """Let the feed say that what it told of these dossiers is withdrawn."""
    for code in found.dossiers.values():
        if code is not None:
            news = News(kind=Kind.DELETED, subject=f"dossier:{code}", data=None, at=at)
            await feed.publish(session, news)
