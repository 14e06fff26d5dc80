"""Seal the personal columns that stood readable, each bound to its row.

Needs the keys (MOTCUA_ENCRYPTION__…) where there are rows. Pages of the old tables and
older backups hold the clear values until they are rewritten and let go:
deploy/README.md, "Keys of personal columns".

Revision ID: 0029
Revises: 0031
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from alembic import op

from app.core.encryption import blinds, boxes, ring
from app.core.encryption.boxes import Place

revision: str = "0029"
down_revision: str | None = "0031"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_BATCH: Final = 2000


@dataclass(frozen=True)
class Column:
    """`type_` is what it is in the clear; `normal` is given where it is looked up."""

    name: str
    type_: sa.types.TypeEngine[Any]
    nullable: bool = True
    normal: blinds.Normal | None = None

    @property
    def sealed(self) -> str:
        return f"{self.name}_sealed"

    @property
    def blind(self) -> str:
        return f"{self.name}_blind"


_NUMBER, _SUBJECT = blinds.as_number, blinds.as_written
_TABLES: Final = {
    "people": (
        Column("identity_number", sa.String(), nullable=False, normal=_NUMBER),
        Column("birth_date", sa.Date()),
        Column("phone", sa.String()),
        Column("email", sa.String()),
        Column("address", sa.String()),
        Column("tech_id", sa.String(), normal=_SUBJECT),
    ),
    "mandates": (
        Column("principal_number", sa.String(), nullable=False, normal=_NUMBER),
        Column("agent_number", sa.String(), nullable=False, normal=_NUMBER),
    ),
    "draft_invitations": (Column("identity_number", sa.String(), normal=_NUMBER),),
    "linked_accounts": (
        Column("subject", sa.String(255), nullable=False, normal=_SUBJECT),
    ),
    "sign_in_sessions": (
        Column("subject", sa.String(255), nullable=False, normal=_SUBJECT),
        Column("sid", sa.String(255), normal=_SUBJECT),
    ),
}


def upgrade() -> None:
    op.create_table(
        "encryption_keys",
        sa.Column("use", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("proof", sa.LargeBinary(), nullable=False),
        sa.Column("first_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("use", "id", name=op.f("encryption_keys_pkey")),
    )
    _drop_clear_indexes()
    for table, columns in _TABLES.items():
        for name in _sealed_names(columns):
            op.add_column(table, sa.Column(name, sa.LargeBinary(), nullable=True))
        _rewrite(table, columns, _sealed)
        for column in columns:
            if not column.nullable:
                op.alter_column(table, column.sealed, nullable=False)
                op.alter_column(table, column.blind, nullable=False)
            op.drop_column(table, column.name)
    _anonymise_handles()
    _index("_blind")
    op.create_index(op.f("people_tech_id_blind_idx"), "people", ["tech_id_blind"])
    _check_invitations("identity_number_sealed")


def downgrade() -> None:
    """Open everything again: the keys are needed, and must still open every row."""
    op.drop_index("people_tech_id_blind_idx", "people")
    for name, table in _INDEXES:
        op.drop_index(name.format("_blind"), table)
    op.drop_constraint(
        "linked_accounts_provider_subject_blind_key", "linked_accounts", type_="unique"
    )
    _drop_invitation_check()
    for table, columns in _TABLES.items():
        for column in columns:
            op.add_column(table, sa.Column(column.name, column.type_, nullable=True))
        _rewrite(table, columns, _opened)
        for column in columns:
            if not column.nullable:
                op.alter_column(table, column.name, nullable=False)
        for name in _sealed_names(columns):
            op.drop_column(table, name)
    _index("")
    _check_invitations("identity_number")
    op.drop_table("encryption_keys")


# By the name's form: those of a rule carry the column's name, the others their own.
_INDEXES: Final = (
    ("people_identity_number{}_idx", "people"),
    ("mandates_agent_number_idx", "mandates"),
    ("mandates_principal_number_idx", "mandates"),
    ("draft_invitations_addressee_idx", "draft_invitations"),
    ("sign_in_sessions_provider_subject_idx", "sign_in_sessions"),
)


def _drop_clear_indexes() -> None:
    for name, table in _INDEXES:
        op.drop_index(name.format(""), table)
    op.drop_constraint(
        "linked_accounts_provider_subject_key", "linked_accounts", type_="unique"
    )
    _drop_invitation_check()


def _index(suffix: str) -> None:
    op.create_index(
        op.f(f"people_identity_number{suffix}_idx"),
        "people",
        [f"identity_number{suffix}"],
    )
    for side in ("agent", "principal"):
        op.create_index(
            f"mandates_{side}_number_idx", "mandates", [f"{side}_number{suffix}"]
        )
    op.create_index(
        "draft_invitations_addressee_idx",
        "draft_invitations",
        [f"identity_number{suffix}"],
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "sign_in_sessions_provider_subject_idx",
        "sign_in_sessions",
        ["provider", f"subject{suffix}"],
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_unique_constraint(
        op.f(f"linked_accounts_provider_subject{suffix}_key"),
        "linked_accounts",
        ["provider", f"subject{suffix}"],
    )


def _drop_invitation_check() -> None:
    op.drop_constraint(
        op.f("draft_invitations_addressed_check"), "draft_invitations", type_="check"
    )


def _check_invitations(column: str) -> None:
    op.create_check_constraint(
        op.f("draft_invitations_addressed_check"),
        "draft_invitations",
        f"({column} IS NULL) <> (code_digest IS NULL)",
    )


def _anonymise_handles() -> None:
    """Take the number out of the handles of those whom the National Portal named."""
    op.execute(
        "UPDATE people SET handle = 'national_portal:' || kind || ':' || id"
        " WHERE handle LIKE 'national_portal:%'"
    )


def _sealed_names(columns: Sequence[Column]) -> Iterator[str]:
    for column in columns:
        yield column.sealed
        if column.normal is not None:
            yield column.blind


def _rewrite(
    table: str,
    columns: Sequence[Column],
    anew: Callable[[str, Sequence[Column], Any], dict[str, Any]],
) -> None:
    """Fill the new columns of every row from the old ones, in the order of the key."""
    link = op.get_bind()
    found = sa.Table(table, sa.MetaData(), autoload_with=link)
    after = UUID(int=0)
    while rows := link.execute(
        sa.select(found).where(found.c.id > after).order_by(found.c.id).limit(_BATCH)
    ).all():
        after = rows[-1].id
        given = [
            {"row_id": row.id, **anew(table, columns, row._mapping)}  # noqa: SLF001  # SQLAlchemy's public name
            for row in rows
        ]
        names = given[0].keys() - {"row_id"}
        link.execute(
            sa.update(found)
            .where(found.c.id == sa.bindparam("row_id"))
            .values({name: sa.bindparam(name) for name in names}),
            given,
        )


def _sealed(table: str, columns: Sequence[Column], row: Any) -> dict[str, Any]:  # noqa: ANN401  # a row of any table
    kept = dict[str, Any]()
    for column in columns:
        value = row[column.name]
        text = value.isoformat() if isinstance(value, date) else value
        kept |= _columns_of(Place(table, column.sealed, str(row["id"])), column, text)
    return kept


def _columns_of(place: Place, column: Column, text: str | None) -> dict[str, Any]:
    kept: dict[str, Any] = {column.sealed: None}
    if column.normal is not None:
        kept[column.blind] = None
    if text is None:
        return kept
    if not text:  # of a person who was erased
        return dict.fromkeys(kept, b"")
    keys = ring.current()
    kept[column.sealed] = boxes.seal(text, keys=keys.seals, place=place)
    if column.normal is not None:
        of = f"{place.table}.{column.blind}"
        kept[column.blind] = blinds.newest(column.normal(text), keys=keys.blinds, of=of)
    return kept


def _opened(table: str, columns: Sequence[Column], row: Any) -> dict[str, Any]:  # noqa: ANN401  # a row of any table
    return {
        column.name: _value_of(
            Place(table, column.sealed, str(row["id"])), column, row[column.sealed]
        )
        for column in columns
    }


def _value_of(place: Place, column: Column, sealed: bytes | None) -> object:
    if not sealed:
        return None if column.nullable else ""
    text = boxes.open_(sealed, keys=ring.current().seals, place=place)
    return date.fromisoformat(text) if isinstance(column.type_, sa.Date) else text
