"""A right is taken away before an act or after it, never within it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database import Sessions, transaction
from app.identity import appointing, locking, queries
from app.identity.actor import Actor
from tests.identity.rights import town_hall
from tests.identity.rights.town_hall import BA_TRI, BASIS, Hall


@pytest.fixture
async def hall(sessions: Sessions, at: datetime) -> AsyncIterator[Hall]:
    async with transaction(sessions) as session:
        found = await town_hall.opened(session, at)
    async with sessions() as session:
        found.session = session
        yield found


async def test_an_act_under_way_keeps_the_right_and_the_revocation_waits(
    hall: Hall, sessions: Sessions
) -> None:
    async with transaction(sessions) as acting:
        before = await _rights(acting, hall)
        revoking = asyncio.create_task(_revoke(hall, sessions))
        await _somebody_waits(hall.session)
        within = await queries.actor(acting, hall.people["hotich"], at=hall.at)
    await revoking
    async with transaction(sessions) as later:
        after = await _rights(later, hall)

    assert len(before.posts) == 1
    assert within == before
    assert after.posts == ()


async def test_an_act_that_comes_during_a_revocation_waits_and_has_no_right(
    hall: Hall, sessions: Sessions
) -> None:
    async with transaction(sessions) as revoking:
        await _end(revoking, hall)
        acting = asyncio.create_task(_act(hall, sessions))
        await _somebody_waits(hall.session)
    found = await acting

    assert found.posts == ()


async def test_of_many_acts_none_commits_after_the_revocation(
    hall: Hall, sessions: Sessions
) -> None:
    tasks = [asyncio.create_task(_act(hall, sessions)) for _ in range(6)]
    revoking = asyncio.create_task(_revoke(hall, sessions))
    tasks += [asyncio.create_task(_act(hall, sessions)) for _ in range(6)]
    await revoking
    late = await _act(hall, sessions)
    found = await asyncio.gather(*tasks)

    assert late.posts == ()
    assert {len(each.posts) for each in found} <= {0, 1}


async def _act(hall: Hall, sessions: Sessions) -> Actor:
    async with transaction(sessions) as session:
        return await _rights(session, hall)


async def _rights(session: AsyncSession, hall: Hall) -> Actor:
    """Read somebody's rights as an act that changes something does."""
    await locking.hold(session, hall.people["hotich"])
    return await queries.actor(session, hall.people["hotich"], at=hall.at)


async def _revoke(hall: Hall, sessions: Sessions) -> None:
    async with transaction(sessions) as session:
        await _end(session, hall)


async def _end(session: AsyncSession, hall: Hall) -> None:
    by = await queries.actor(session, hall.people["batri"], at=hall.at)
    (held,) = [
        position
        for position, person in await appointing.positions(
            session, town_hall.place(BA_TRI), by=by, at=hall.at
        )
        if person.id == hall.people["hotich"]
    ]
    row = await appointing.position_to_end(
        session, held.id, town_hall.place(BA_TRI), by=by
    )
    await appointing.end(session, row, basis=BASIS, by=by, at=hall.at)


async def _somebody_waits(session: AsyncSession) -> None:
    """Return once a transaction of this database waits for another's lock."""
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    async with asyncio.timeout(20):
        while not await session.scalar(waiting):
            await session.rollback()
            await asyncio.sleep(0.01)
