"""Reads of acts and seals; chains come one by one, however many there are."""

from collections.abc import AsyncIterator, Sequence
from datetime import date
from itertools import groupby
from typing import Final, TypeVar

from sqlalchemy import ColumnElement, Select, collate, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from app.audit.chain import Act, Head
from app.audit.days import HASH, Seal, Span, Stamp, Unsealed
from app.audit.models import AuditAct, AuditHead, AuditSeal, AuditSpan, AuditStamp
from app.audit.service import as_act
from app.audit.verification import Subject

_AT_ONCE: Final = 2000
T = TypeVar("T")


async def unsealed(session: AsyncSession) -> list[Unsealed]:
    """Return the acts that no seal covers, by subject and number."""
    sealed = (
        select(
            AuditSpan.subject,
            func.max(AuditSpan.first + func.length(AuditSpan.leaves) / HASH - 1).label(
                "last"
            ),
        )
        .group_by(AuditSpan.subject)
        .subquery()
    )
    rows = await session.execute(
        select(AuditAct.subject, AuditAct.number, AuditAct.hash, AuditAct.at)
        .outerjoin(sealed, sealed.c.subject == AuditAct.subject)
        .where(AuditAct.number > func.coalesce(sealed.c.last, 0))
        .order_by(_bytewise(AuditAct.subject), AuditAct.number)
    )
    return [Unsealed(*row) for row in rows]


async def seals(
    session: AsyncSession, *, first: date | None = None, last: date | None = None
) -> list[Seal]:
    """Return the seals of the days from `first` to `last`, in their order."""
    statement = select(AuditSeal).order_by(AuditSeal.number)
    if first is not None:
        statement = statement.where(AuditSeal.day >= first)
    if last is not None:
        statement = statement.where(AuditSeal.day <= last)
    return await _with_stamps(session, (await session.scalars(statement)).all())


async def last_seal(session: AsyncSession) -> Seal | None:
    return await _one(session, select(AuditSeal).order_by(AuditSeal.number.desc()))


async def seal_of(session: AsyncSession, day: date) -> Seal | None:
    return await _one(session, select(AuditSeal).where(AuditSeal.day == day))


async def page(
    session: AsyncSession, *, before: int | None, size: int
) -> tuple[list[Seal], int | None]:
    """Return seals, the newest first, and the number before which the rest are."""
    statement = select(AuditSeal).order_by(AuditSeal.number.desc()).limit(size + 1)
    if before is not None:
        statement = statement.where(AuditSeal.number < before)
    rows = (await session.scalars(statement)).all()
    more = rows[size - 1].number if len(rows) > size else None
    return await _with_stamps(session, rows[:size]), more


async def unstamped(session: AsyncSession) -> list[Seal]:
    """Return the seals that no time-stamp is over, the oldest first."""
    stamped = select(AuditStamp.seal)
    rows = await session.scalars(
        select(AuditSeal)
        .where(AuditSeal.number.not_in(stamped))
        .order_by(AuditSeal.number)
    )
    return [_seal(row, ()) for row in rows]


async def spans_in(session: AsyncSession, seal: int) -> list[Span]:
    """Return what a seal is over, in the order of its tree."""
    rows = await session.scalars(
        select(AuditSpan)
        .where(AuditSpan.seal == seal)
        .order_by(_bytewise(AuditSpan.subject))
    )
    return [_span(row) for row in rows]


async def act(session: AsyncSession, *, subject: str, number: int) -> Act | None:
    row = await session.get(AuditAct, (subject, number))
    return as_act(row) if row is not None else None


async def seal_over(
    session: AsyncSession, *, subject: str, number: int
) -> tuple[Seal, list[Span]] | None:
    """Return the seal over an act, and all that this seal is over."""
    span = (
        await session.scalars(
            select(AuditSpan)
            .where(AuditSpan.subject == subject, AuditSpan.first <= number)
            .order_by(AuditSpan.first.desc())
            .limit(1)
        )
    ).first()
    if span is None or number > _span(span).last:
        return None
    found = await _one(session, select(AuditSeal).where(AuditSeal.number == span.seal))
    return None if found is None else (found, await spans_in(session, span.seal))


async def chains(session: AsyncSession) -> AsyncIterator[Subject]:
    """Yield every chain whole, with its head and spans, by subject.

    A head or a span whose acts are all gone is a chain of none.
    """
    names = select(AuditHead.subject).union(
        select(AuditSpan.subject), select(AuditAct.subject)
    )
    ordered = names.subquery().c[0]
    found = (await session.scalars(select(ordered).order_by(_bytewise(ordered)))).all()
    for start in range(0, len(found), _AT_ONCE):
        for each in await _whole(session, found[start : start + _AT_ONCE]):
            yield each


async def parts(
    session: AsyncSession, sealed: Sequence[Seal]
) -> AsyncIterator[Subject]:
    """Yield what these seals cover of every chain, by subject."""
    covered = AuditSpan.seal.in_([seal.number for seal in sealed])
    names = select(AuditSpan.subject).where(covered).distinct().subquery().c[0]
    found = (await session.scalars(select(names).order_by(_bytewise(names)))).all()
    for start in range(0, len(found), _AT_ONCE):
        for each in await _whole(session, found[start : start + _AT_ONCE]):
            yield _part(each, {seal.number for seal in sealed})


def _part(whole: Subject, numbers: set[int]) -> Subject:
    spans = tuple(span for span in whole.spans if span.seal in numbers)
    within = [(span.first, span.last) for span in spans]
    acts = tuple(
        act
        for act in whole.acts
        if any(first <= act.number <= last for first, last in within)
    )
    return Subject(whole.name, acts, spans)


async def _whole(session: AsyncSession, names: Sequence[str]) -> list[Subject]:
    acts = await _by_subject(
        session, AuditAct, AuditAct.subject.in_(names), AuditAct.number
    )
    spans = await _by_subject(
        session, AuditSpan, AuditSpan.subject.in_(names), AuditSpan.first
    )
    heads = await _by_subject(
        session, AuditHead, AuditHead.subject.in_(names), AuditHead.number
    )
    return [
        Subject(
            name=name,
            acts=tuple(as_act(row) for row in acts.get(name, ())),
            spans=tuple(_span(row) for row in spans.get(name, ())),
            head=next(
                (Head(row.number, row.hash) for row in heads.get(name, ())), None
            ),
        )
        for name in names
    ]


async def _by_subject(
    session: AsyncSession,
    table: type[T],
    wanted: ColumnElement[bool],
    then: InstrumentedAttribute[int],
) -> dict[str, list[T]]:
    subject = table.subject  # type: ignore[attr-defined]  # all three tables have it
    statement = select(table).where(wanted).order_by(subject, then)
    rows = (await session.scalars(statement)).all()
    return {
        name: list(own)
        for name, own in groupby(rows, key=lambda row: row.subject)  # type: ignore[attr-defined]  # as above
    }


async def _one(session: AsyncSession, statement: Select[AuditSeal]) -> Seal | None:
    row = (await session.scalars(statement.limit(1))).first()
    if row is None:
        return None
    (found,) = await _with_stamps(session, [row])
    return found


async def _with_stamps(session: AsyncSession, rows: Sequence[AuditSeal]) -> list[Seal]:
    numbers = [row.number for row in rows]
    stamps = await session.scalars(
        select(AuditStamp)
        .where(AuditStamp.seal.in_(numbers))
        .order_by(AuditStamp.seal, AuditStamp.number)
    )
    given = {
        seal: tuple(Stamp(each.token, each.sha256) for each in own)
        for seal, own in groupby(stamps, key=lambda each: each.seal)
    }
    return [_seal(row, given.get(row.number, ())) for row in rows]


def _seal(row: AuditSeal, stamps: tuple[Stamp, ...]) -> Seal:
    return Seal(
        number=row.number,
        day=row.day,
        acts=row.acts,
        root=row.root,
        previous=row.previous,
        stamp_before=row.stamp_before,
        sealed_at=row.sealed_at,
        hash=row.hash,
        stamps=stamps,
    )


def _span(row: AuditSpan) -> Span:
    leaves = tuple(
        row.leaves[start : start + HASH] for start in range(0, len(row.leaves), HASH)
    )
    return Span(row.seal, row.subject, row.first, leaves)


def _bytewise(
    column: InstrumentedAttribute[str] | ColumnElement[str],
) -> ColumnElement[str]:
    return collate(column, "C")
