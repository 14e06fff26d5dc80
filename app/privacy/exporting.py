"""Give a person all that is held of them, with what it is held for.

Copies for machines (the feed, messages to partners, kept answers) say the same again
and are left out; so is what officials write to each other while they work.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import LargeBinary, MetaData, Row, Table, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.core.clock import local
from app.core.database import Base
from app.core.encryption import columns as encrypted
from app.core.encryption.columns import SEALED_SUFFIX, Field
from app.privacy import scope
from app.privacy.registry import TABLES
from app.privacy.scope import Scope

GIVEN: Final = (
    "people",
    "dossiers",
    "dossier_papers",
    "dossier_progress",
    "dossier_messages",
    "dossier_ratings",
    "filings",
    "supplement_requests",
    "decisions",
    "notices",
    "uploads",
    "rectification_requests",
)
# Bookkeeping of the house that says nothing to the person.
_WITHOUT: Final = frozenset(
    {"position", "key", "handle", "name_key", "verdict", "salt"}
)


async def export(
    session: AsyncSession, metadata: MetaData, *, person_id: UUID, at: datetime
) -> dict[str, Any]:
    """Return everything held of a person, and record that it was given."""
    found = await scope.without_files(session, metadata, person_id=person_id)
    held = {name: await _rows(session, metadata.tables[name], found) for name in GIVEN}
    await audit.record(
        session,
        subject=f"person:{person_id}",
        event="data.exported",
        actor_id=str(person_id),
        at=at,
        data={"rows": {name: len(rows) for name, rows in held.items()}},
    )
    return {
        "made_at": local(at).isoformat(timespec="seconds"),
        "held": held,
        "purposes": {
            f"{name}.{column.removesuffix(SEALED_SUFFIX)}": {
                "sensitivity": mark.sensitivity.value,
                "purpose": mark.purpose.value,
            }
            for name in GIVEN
            for column, mark in TABLES[name].columns.items()
            if not mark.stays and column not in _WITHOUT | _blind(name)
        },
    }


async def _rows(
    session: AsyncSession, table: Table, found: Scope
) -> list[dict[str, Any]]:
    sealed = {each.sealed_column: each for each in _encrypted(table.name)}
    columns = [
        column
        for column in table.columns
        if column.name in sealed
        or (column.name not in _WITHOUT and not isinstance(column.type, LargeBinary))
    ]
    rows = await session.execute(
        select(*columns)
        .where(found.rows_of(table))
        .order_by(*table.primary_key.columns)
    )
    return [_shown(row, sealed) for row in rows]


def _shown(row: Row[Any], sealed: Mapping[str, Field[Any]]) -> dict[str, Any]:
    return {
        name.removesuffix(SEALED_SUFFIX): _plain(
            sealed[name].opened(row.id, value) if name in sealed else value
        )
        for name, value in row._mapping.items()  # noqa: SLF001  # SQLAlchemy's public name
    }


def _blind(table: str) -> frozenset[str | None]:
    return frozenset(each.blind_column for each in _encrypted(table))


def _encrypted(table: str) -> Sequence[Field[Any]]:
    return encrypted.fields_by_table(Base.registry).get(table, ())


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return local(value).isoformat(timespec="seconds")
    if isinstance(value, UUID | date):
        return str(value)
    return value
