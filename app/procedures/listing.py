"""Dictionaries (danh mục dùng chung) as stored: read for a form, loaded from files."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.canonical import JsonValue
from app.procedures.eforms import validation
from app.procedures.eforms.dictionaries import EMPTY, Dictionaries, Entry
from app.procedures.eforms.form import Form
from app.procedures.models import DictionaryEntry

_AT_ONCE = 1000


async def dictionaries(
    session: AsyncSession, form: Form, answers: JsonValue, *, day: date
) -> Dictionaries:
    """Return the lives of every code that these answers hold, in one statement."""
    codes = validation.codes_in(form, answers, day=day)
    if not codes:
        return EMPTY
    rows = await session.scalars(
        select(DictionaryEntry).where(
            tuple_(DictionaryEntry.dictionary, DictionaryEntry.code).in_(codes)
        )
    )
    return Dictionaries.of(map(_entry, rows))


async def names(session: AsyncSession) -> frozenset[str]:
    """Return which dictionaries there are."""
    found = await session.scalars(select(DictionaryEntry.dictionary).distinct())
    return frozenset(found)


async def counts(session: AsyncSession, *, on: date) -> Mapping[str, int]:
    """Return how many entries of each dictionary hold on a day."""
    rows = await session.execute(
        select(DictionaryEntry.dictionary, func.count().label("entries"))
        .where(*_holding(on))
        .group_by(DictionaryEntry.dictionary)
        .order_by(DictionaryEntry.dictionary)
    )
    return {row.dictionary: row.entries for row in rows}


async def entries(
    session: AsyncSession, *, dictionary: str, within: str | None, on: date
) -> Sequence[Entry]:
    """Return the entries that hold on a day, as a list to choose from."""
    wanted = select(DictionaryEntry).where(
        DictionaryEntry.dictionary == dictionary, *_holding(on)
    )
    if within is not None:
        wanted = wanted.where(DictionaryEntry.parent == within)
    ordered = wanted.order_by(DictionaryEntry.position, DictionaryEntry.code)
    return [_entry(row) for row in await session.scalars(ordered)]


async def load(session: AsyncSession, stated: Iterable[Entry], *, at: datetime) -> None:
    """Write entries down in their order; one already there gets its new end or name.

    A life is never taken out: what ended says so by its last day.
    """
    rows = [_row(each, position, at) for position, each in enumerate(stated)]
    for start in range(0, len(rows), _AT_ONCE):
        adding = insert(DictionaryEntry).values(rows[start : start + _AT_ONCE])
        stating = {
            key: adding.excluded[key]
            for key in ("name", "parent", "valid_to", "position")
        }
        await session.execute(
            adding.on_conflict_do_update(
                index_elements=("dictionary", "code", "valid_from"), set_=stating
            )
        )


def _holding(on: date) -> tuple[ColumnElement[bool], ...]:
    return (
        DictionaryEntry.valid_from <= on,
        or_(DictionaryEntry.valid_to.is_(None), DictionaryEntry.valid_to > on),
    )


def _entry(row: DictionaryEntry) -> Entry:
    return Entry(
        dictionary=row.dictionary,
        code=row.code,
        name=row.name,
        parent=row.parent,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def _row(entry: Entry, position: int, at: datetime) -> dict[str, Any]:
    return {
        "dictionary": entry.dictionary,
        "code": entry.code,
        "name": entry.name,
        "parent": entry.parent,
        "valid_from": entry.valid_from,
        "valid_to": entry.valid_to,
        "position": position,
        "recorded_at": at,
    }
