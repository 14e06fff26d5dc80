"""Every SELECT on offices. Offices are public: no actor is asked for."""

import uuid
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import clock, pages
from app.core.pages import Slice
from app.organizations import succession
from app.organizations.models import Kind, Office, OfficeSuccessor

_CURSOR_PARTS: Final = 1


async def by_id(session: AsyncSession, *, office_id: uuid.UUID) -> Office | None:
    return await session.get(Office, office_id)


async def names(
    session: AsyncSession, office_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, str]:
    """Return the names of these offices, in one statement."""
    rows = await session.execute(
        select(Office.id, Office.name).where(Office.id.in_(office_ids))
    )
    return {row.id: row.name for row in rows}


async def by_code(session: AsyncSession, *, code: str) -> Office | None:
    return await session.scalar(select(Office).where(Office.code == code))


async def live_offices(
    session: AsyncSession, *, at: datetime, kind: Kind | None = None
) -> Sequence[Office]:
    """Return the offices that exist at `at`, by code."""
    return (await session.scalars(_live(_day(at), kind))).all()


async def office_page(
    session: AsyncSession,
    *,
    at: datetime,
    size: int,
    kind: Kind | None = None,
    cursor: str | None = None,
) -> Slice[Office]:
    """Return one page of the offices that exist at `at`, by code.

    Raises:
        BadCursor: if the cursor was not made here.
    """
    wanted = _live(_day(at), kind).limit(size + 1)
    if cursor is not None:
        (after,) = pages.decode_cursor(cursor, parts=_CURSOR_PARTS)
        wanted = wanted.where(Office.code > after)
    rows = (await session.scalars(wanted)).all()
    more = len(rows) > size
    return Slice(
        rows[:size], pages.encode_cursor(rows[size - 1].code) if more else None
    )


async def competent_commune(
    session: AsyncSession, *, area_code: str, at: datetime
) -> Office | None:
    """Return the commune office that serves an area at `at`.

    An area of a commune that was merged away is served by its heir.
    """
    known = await session.scalars(
        select(Office)
        .where(Office.kind == Kind.COMMUNE, Office.area_code == area_code)
        .order_by(Office.valid_from.desc())
    )
    for office in known.all():
        serving = await successor_of(session, office=office, at=at)
        if serving is not None:
            return serving
    return None


async def by_function(
    session: AsyncSession, *, function: str, at: datetime
) -> Sequence[Office]:
    """Return the offices in charge of a function at `at`; none is an answer too."""
    wanted = _live(_day(at), None).where(Office.functions.contains([function]))
    return (await session.scalars(wanted)).all()


async def successor_of(
    session: AsyncSession, *, office: Office, at: datetime
) -> Office | None:
    """Return the office that does this office's work at `at`.

    That is the office itself while it lives, else the live end of its chain of
    heirs; `None` where nobody inherited.
    """
    day = _day(at)
    if _life(office).covers(day):
        return office
    offices, links = await _chain(session, office)
    found = succession.heir(
        office.id, lives=[_life(each) for each in offices], links=links, day=day
    )
    return next((each for each in offices if each.id == found), None)


async def above(session: AsyncSession, office_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """Return the offices over this one, whatever their distance."""
    parents = select(Office.parent_id).where(Office.id == office_id)
    chain = parents.cte("chain", recursive=True)
    # UNION (not UNION ALL) ends the recursion even on a ring of parents.
    chain = chain.union(
        select(Office.parent_id).join(chain, Office.id == chain.c.parent_id)
    )
    found = await session.scalars(
        select(chain.c.parent_id).where(chain.c.parent_id.is_not(None))
    )
    return frozenset(found)


def at_or_below(office_ids: Collection[uuid.UUID]) -> Select[uuid.UUID]:
    """Return the statement of these offices and those under them, however far."""
    tree = (
        select(Office.id).where(Office.id.in_(office_ids)).cte("tree", recursive=True)
    )
    # UNION (not UNION ALL) ends the recursion even on a ring of parents.
    tree = tree.union(select(Office.id).join(tree, Office.parent_id == tree.c.id))
    return select(tree.c.id)


async def closed_by(session: AsyncSession, *, day: date) -> Sequence[uuid.UUID]:
    """Return the offices that no longer exist on `day`."""
    return (
        await session.scalars(select(Office.id).where(Office.valid_to <= day))
    ).all()


async def whole_register(
    session: AsyncSession,
) -> tuple[Sequence[Office], Sequence[succession.Link]]:
    """Return every office that ever was, by code, and every link of succession."""
    offices = await session.scalars(select(Office).order_by(Office.code))
    links = await session.scalars(select(OfficeSuccessor))
    return offices.all(), [
        succession.Link(each.office_id, each.successor_id, each.since, each.rank)
        for each in links
    ]


def _day(at: datetime) -> date:
    return clock.local(at).date()


def _life(office: Office) -> succession.Life:
    return succession.Life(office.id, office.valid_from, office.valid_to)


def _live(day: date, kind: Kind | None) -> Select[Office]:
    wanted = select(Office).where(_exists_on(day)).order_by(Office.code)
    return wanted if kind is None else wanted.where(Office.kind == kind)


def _exists_on(day: date) -> ColumnElement[bool]:
    return and_(
        Office.valid_from <= day,
        or_(Office.valid_to.is_(None), Office.valid_to > day),
    )


async def _chain(
    session: AsyncSession, office: Office
) -> tuple[Sequence[Office], Sequence[succession.Link]]:
    """Return every office reachable by succession, with the links between."""
    # UNION (not UNION ALL) ends the recursion even on a ring of links.
    reached = select(OfficeSuccessor).where(OfficeSuccessor.office_id == office.id)
    chain = reached.cte("chain", recursive=True)
    chain = chain.union(
        select(OfficeSuccessor).join(
            chain, OfficeSuccessor.office_id == chain.c.successor_id
        )
    )
    rows = (await session.execute(select(chain))).all()
    links = [
        succession.Link(row.office_id, row.successor_id, row.since, row.rank)
        for row in rows
    ]
    ids = {office.id, *(link.successor_id for link in links)}
    offices = await session.scalars(select(Office).where(Office.id.in_(ids)))
    return offices.all(), links
