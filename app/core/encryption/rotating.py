"""Seal every row by the newest keys, while the portal runs.

A row is locked while it is sealed anew, and one that somebody holds is left for the
next round: no change is lost, and nobody waits. What is left to do is read from the
rows themselves, so a run that was killed is simply run again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    LargeBinary,
    Row,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.encryption import boxes
from app.core.encryption.columns import Field, Unreadable
from app.core.encryption.keys import Key
from app.core.encryption.proving import Use
from app.core.encryption.ring import Ring
from app.core.transactions import Transactions

_FIRST: Final = UUID(int=0)
_NONE: Final = b"?"
Fields = Mapping[str, tuple[Field[Any], ...]]


@dataclass(frozen=True)
class Held:
    """How many values of a column are under a key; `?`: nothing of ours."""

    column: str
    use: Use
    key_id: str
    values: int


@dataclass(frozen=True)
class Rotated:
    """`left`: rows that did not open, or that somebody held all the while."""

    table: str
    sealed: int
    unreadable: int
    left: int


@dataclass(frozen=True)
class Rotation:
    transactions: Transactions
    ring: Ring
    batch: int = 500

    async def run(self, tables: Fields) -> list[Rotated]:
        """Seal anew whatever an older key sealed; safe to run again at any time."""
        return [await self._table(fields) for fields in tables.values()]

    async def _table(self, fields: Sequence[Field[Any]]) -> Rotated:
        sealed, unreadable = 0, set[UUID]()
        while True:
            done, bad = await self._round(fields)
            sealed, unreadable = sealed + done, unreadable | bad
            if not done:
                break
        left = await self.transactions.run(lambda session: self._left(session, fields))
        return Rotated(fields[0].table, sealed, len(unreadable), left)

    async def _round(self, fields: Sequence[Field[Any]]) -> tuple[int, set[UUID]]:
        """Go through the table once; rows that are locked now are passed over."""
        done, bad, after = 0, set[UUID](), _FIRST
        while True:
            rows = await self.transactions.run(
                lambda session, after=after: self._batch(session, fields, after)  # type: ignore[misc]  # mypy drops a lambda's default
            )
            if not rows:
                return done, bad
            after = max(rows)
            bad |= {row_id for row_id, opened in rows.items() if not opened}
            done += sum(rows.values())

    async def _batch(
        self, session: AsyncSession, fields: Sequence[Field[Any]], after: UUID
    ) -> dict[UUID, bool]:
        """Seal some rows anew; return which, and whether they opened."""
        owner: Any = fields[0].owner
        columns = [getattr(owner, name) for name, _ in _columns(fields, self.ring)]
        rows = await session.execute(
            select(owner.id, *columns)
            .where(owner.id > after, self._stale(fields))
            .order_by(owner.id)
            .limit(self.batch)
            .with_for_update(key_share=True, skip_locked=True)
        )
        found: dict[UUID, bool] = {}
        for row in rows.all():
            anew = _anew(fields, row)
            found[row.id] = anew is not None
            if anew is not None:
                await session.execute(
                    update(owner)
                    .where(owner.id == row.id)
                    .values(anew)
                    .execution_options(synchronize_session=False)
                )
        return found

    async def _left(self, session: AsyncSession, fields: Sequence[Field[Any]]) -> int:
        owner: Any = fields[0].owner
        statement = select(func.count()).select_from(owner).where(self._stale(fields))
        return (await session.execute(statement)).scalar_one()

    def _stale(self, fields: Sequence[Field[Any]]) -> ColumnElement[bool]:
        return or_(
            *(
                _under_another(getattr(fields[0].owner, name), key)
                for name, key in _columns(fields, self.ring)
            )
        )


async def holdings(session: AsyncSession, tables: Fields) -> list[Held]:
    """Count the values that each key still holds, by column."""
    return [
        held
        for fields in tables.values()
        for field in fields
        for held in await _held(session, field)
    ]


async def _held(session: AsyncSession, field: Field[Any]) -> list[Held]:
    found: list[Held] = []
    for name, use in _uses(field):
        column = getattr(field.owner, name)
        named = _name_in(column).label("named")
        rows = await session.execute(
            select(named, func.count())
            .where(func.length(column) > 0)
            .group_by(named)
            .order_by(named)
        )
        label = f"{field.table}.{name}"
        found += [
            Held(label, use, bytes(key).decode("ascii", errors="replace"), count)
            for key, count in rows
        ]
    return found


def _name_in(column: Any) -> ColumnElement[bytes]:  # noqa: ANN401  # any model's
    """Return the key's name that a value carries, as `boxes` lays it out."""
    ours = and_(
        func.length(column) > boxes.NAMED_FROM,
        func.substring(column, 1, 1, type_=LargeBinary) == boxes.VERSION,
    )
    length = func.get_byte(column, boxes.NAMED_FROM - 1)
    name = func.substring(column, boxes.NAMED_FROM + 1, length, type_=LargeBinary)
    return case((ours, name), else_=literal(_NONE, LargeBinary))


def _uses(field: Field[Any]) -> Iterator[tuple[str, Use]]:
    yield field.sealed_column, Use.SEAL
    if field.blind_column is not None:
        yield field.blind_column, Use.BLIND


def _columns(fields: Sequence[Field[Any]], ring: Ring) -> Iterator[tuple[str, Key]]:
    newest = {Use.SEAL: ring.seals.newest, Use.BLIND: ring.blinds.newest}
    for field in fields:
        yield from ((name, newest[use]) for name, use in _uses(field))


def _under_another(column: Any, key: Key) -> ColumnElement[bool]:  # noqa: ANN401  # any model's
    header = boxes.header_of(key)
    starts = func.substring(column, 1, len(header), type_=LargeBinary)
    # What was erased is empty, and under no key.
    return and_(func.length(column) > 0, starts != header)


def _anew(
    fields: Sequence[Field[Any]], row: Row[Any]
) -> dict[str, bytes | None] | None:
    """Return every value of a row under the newest keys; None if one does not open."""
    written: dict[str, bytes | None] = {}
    for field in fields:
        sealed: bytes | None = getattr(row, field.sealed_column)
        if not sealed:
            continue
        try:
            written |= field.written(row.id, field.opened(row.id, sealed))
        except Unreadable:
            return None
    return written
