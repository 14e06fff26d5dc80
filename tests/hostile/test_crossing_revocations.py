"""Two who take each other's posts at once: one does, the other is told so."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

import httpx
import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database import Sessions
from app.identity.models import Person
from tests.conftest import MORNING
from tests.dossiers import walks
from tests.dossiers.policy.people import AN_HOI, BA_TRI
from tests.dossiers.policy.world import World
from tests.dossiers.towns import Json, Town

# Each administers one commune, and has work in the other's.
_WORKS_IN: Final = {"quantri-batri": AN_HOI, "quantri-anhoi": BA_TRI}
_WHY: Final = {"basis": walks.REASON, "forced_because": walks.REASON}


@pytest.fixture
async def posts(world: World, shared_town: Town) -> AsyncIterator[dict[str, str]]:
    """The address of each one's post, which the other may end."""
    found = {
        handle: await _given(shared_town, handle, office)
        for handle, office in _WORKS_IN.items()
    }
    yield found
    for path in found.values():
        await shared_town.person("quantri-tinh").post(f"{path}/ending", _WHY)


async def test_of_two_who_revoke_each_other_one_does_and_one_is_told(
    shared_town: Town, posts: dict[str, str]
) -> None:
    one, other = posts

    async with shared_town.sessions() as between:
        await _hold_back(between, shared_town, one, other)
        ending = [
            asyncio.create_task(_end(shared_town, by, posts[of]))
            for by, of in ((one, other), (other, one))
        ]
        await _waiting(shared_town.sessions, 2)
        await between.rollback()
        answers = await asyncio.gather(*ending)

    done, crossed = sorted(answers, key=lambda each: each.status_code)
    assert done.status_code == 204
    assert (crossed.status_code, crossed.json()["code"]) == (409, "crossed")


async def _given(town: Town, handle: str, office: str) -> str:
    posts = f"/v1/offices/{office}/positions"
    new: Json = {
        "person": str(town.people[handle]),
        "role": "specialist",
        "title": "Công chức",
        "first_day": MORNING.date().isoformat(),
        "basis": walks.REASON,
    }
    made = walks.done(await town.person("quantri-tinh").post(posts, new))
    return f"{posts}/{made['id']}"


async def _end(town: Town, by: str, path: str) -> httpx.Response:
    return await town.person(by).post(f"{path}/ending", _WHY)


async def _hold_back(session: AsyncSession, town: Town, *handles: str) -> None:
    """Let both begin, holding themselves, and neither take the other yet."""
    theirs = Person.id.in_([town.people[each] for each in handles])
    await session.execute(select(Person.id).where(theirs).with_for_update(read=True))


async def _waiting(sessions: Sessions, count: int) -> None:
    """Return once so many transactions of this database wait for a lock."""
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    async with asyncio.timeout(20):
        while True:
            async with sessions() as session:
                if await session.scalar(waiting) == count:
                    return
            await asyncio.sleep(0.01)
