"""Pages of the catalogue and counts of what is in them, for one set of wishes."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    Text,
    and_,
    any_,
    cast,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.base import ReadOnlyColumnCollection
from sqlalchemy.sql.elements import KeyedColumnElement

from app.core import clock, pages
from app.core.folding import fold
from app.core.pages import BadCursor, Slice
from app.procedures import queries
from app.procedures.definition import AgencyLevel, Subject
from app.procedures.models import ProcedureVersion
from app.procedures.search import dictionary, life_events, ranking
from app.procedures.search.life_events import LifeEvent
from app.procedures.search.models import Word
from app.procedures.search.understanding import (
    Understood,
    interpret,
    spellings,
    understand,
)

_Columns = ReadOnlyColumnCollection[str, KeyedColumnElement[Any]]
_CURSOR_PARTS: Final = 2
_CODE: Final = re.compile(r"[0-9]\.[0-9]{3,6}(\.[0-9A-ZĐ]{1,3})*")
_SIMILAR: Final = 0.2
_MOST_SIMILAR: Final = 30


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for; everything at once.

    `field`: a field's code or its name, without accents. `agency`: words of the
    name of an agency that handles it.
    """

    text: str = ""
    field: str | None = None
    agency: str | None = None
    level: AgencyLevel | None = None
    subject: Subject | None = None
    life_event: LifeEvent | None = None
    applicable_only: bool = False


@dataclass(frozen=True)
class Facets:
    """How many of what was found each further wish would leave."""

    total: int
    fields: Mapping[str, int]
    levels: Mapping[str, int]
    subjects: Mapping[str, int]
    life_events: Mapping[str, int]
    applicable: int


async def page(
    session: AsyncSession,
    wanted: Wanted,
    *,
    at: datetime,
    size: int,
    cursor: str | None = None,
) -> Slice[ProcedureVersion]:
    """Return one page of the versions in force, the best answer first.

    Without a text, by code.

    Raises:
        BadCursor: if the cursor was not made here.
    """
    found = await _found(session, wanted, at)
    statement = (
        select(ProcedureVersion, found.c.score)
        .join(found, found.c.id == ProcedureVersion.id)
        .order_by(found.c.score.desc(), found.c.procedure_code)
        .limit(size + 1)
    )
    if cursor is not None:
        statement = statement.where(_after(found, cursor))
    rows = (await session.execute(statement)).all()
    versions = [version for version, _ in rows[:size]]
    if len(rows) <= size:
        return Slice(versions, None)
    last, score = rows[size - 1]
    return Slice(versions, pages.encode_cursor(str(score), last.procedure_code))


async def facets(session: AsyncSession, wanted: Wanted, *, at: datetime) -> Facets:
    """Count what was found by field, level, subject and life event."""
    found = await _found(session, wanted, at)
    rows = select(ProcedureVersion).join(found, found.c.id == ProcedureVersion.id)
    here = rows.subquery()
    events = life_events.read()
    totals = select(
        func.count(),
        func.count(here.c.form_id),
        *(func.count().filter(_belongs(here.c, event)) for event in events),
    )
    total, applicable, *by_event = (await session.execute(totals)).one()
    return Facets(
        total=total,
        applicable=applicable,
        fields=await _counts(session, here.c.field_name),
        levels=await _counts(session, func.unnest(here.c.agency_levels)),
        subjects=await _counts(session, func.unnest(here.c.subjects)),
        life_events={
            event.code: count
            for event, count in zip(events, by_event, strict=True)
            if count
        },
    )


async def _counts(session: AsyncSession, value: ColumnElement[Any]) -> dict[str, int]:
    each = select(value.label("value")).subquery()
    counted = (
        select(each.c.value, func.count())
        .group_by(each.c.value)
        .order_by(func.count().desc(), each.c.value)
    )
    return {row[0]: row[1] for row in await session.execute(counted)}


async def _found(session: AsyncSession, wanted: Wanted, at: datetime) -> CTE:
    """Return what answers: `id`, `procedure_code`, `score`."""
    day = clock.local(at).date()
    if not wanted.text.strip():
        everything = select(
            ProcedureVersion.id,
            ProcedureVersion.procedure_code,
            literal(0).label("score"),
        ).where(*_conditions(wanted, day))
        return everything.cte("found")
    understood = await _understood(session, wanted.text)
    answers = (
        ranking.scored(understood, code=_code_in(wanted.text))
        .where(*_conditions(wanted, day))
        .cte("answers")
    )
    return ranking.near_the_best(answers, understood).cte("found")


def _code_in(text: str) -> str | None:
    """Return the text if it is a procedure's code, or the beginning of one."""
    found = _CODE.fullmatch(text.strip())
    return None if found is None else found.group()


async def _understood(session: AsyncSession, text: str) -> Understood:
    said = interpret(text, dictionary.read())
    asked = [form for word in said.words for form in spellings(word)]
    known = await _known(session, [*asked, *said.adds])
    strange = [
        word for word in said.words if not any(s in known for s in spellings(word))
    ]
    similar = await _similar(session, strange) if strange else {}
    documents = await session.scalar(select(func.max(Word.versions)))
    return understand(
        said,
        known={**similar, **known},
        similar=similar.keys(),
        documents=max(documents or 0, 1),
    )


async def _known(session: AsyncSession, words: Sequence[str]) -> dict[str, int]:
    rows = await session.execute(
        select(Word.word, Word.versions).where(Word.word.in_(words))
    )
    return {row.word: row.versions for row in rows}


async def _similar(session: AsyncSession, strange: Sequence[str]) -> dict[str, int]:
    """Return words of the catalogue that look like one of these."""
    found: dict[str, int] = {}
    for word in strange:
        likeness = func.similarity(Word.word, word)
        rows = await session.execute(
            select(Word.word, Word.versions)
            .where(likeness >= _SIMILAR)
            .order_by(likeness.desc(), Word.versions.desc())
            .limit(_MOST_SIMILAR)
        )
        found |= {row.word: row.versions for row in rows}
    return found


def _conditions(wanted: Wanted, day: date) -> list[ColumnElement[bool]]:
    version = ProcedureVersion
    conditions = [queries.in_force(day)]
    if wanted.field is not None:
        named = func.folded(version.field_name) == fold(wanted.field)
        conditions.append(or_(version.field_code == wanted.field, named))
    if wanted.agency is not None:
        agencies = func.folded(cast(version.data["agencies"], Text))
        words = fold(wanted.agency)
        conditions.append(agencies.contains(words, autoescape=True))
    if wanted.level is not None:
        conditions.append(any_(version.agency_levels) == wanted.level)
    if wanted.subject is not None:
        conditions.append(any_(version.subjects) == wanted.subject)
    if wanted.life_event is not None:
        conditions.append(_belongs(version.__table__.c, wanted.life_event))
    if wanted.applicable_only:
        conditions.append(version.form_id.is_not(None))
    return conditions


def _belongs(columns: _Columns, event: LifeEvent) -> ColumnElement[bool]:
    return or_(
        columns.procedure_code.in_(event.procedures),
        columns.field_name.in_(event.fields),
    )


def _after(found: CTE, cursor: str) -> ColumnElement[bool]:
    score, code = pages.decode_cursor(cursor, parts=_CURSOR_PARTS)
    last = _number(score)
    return or_(
        found.c.score < last,
        and_(found.c.score == last, found.c.procedure_code > code),
    )


def _number(text: str) -> Decimal:
    try:
        found = Decimal(text)
    except InvalidOperation as error:
        raise BadCursor from error
    if not found.is_finite():
        raise BadCursor
    return found
