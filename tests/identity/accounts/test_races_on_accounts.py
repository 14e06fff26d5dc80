"""Two who act on each other's accounts at once: one wins, the other is told, none fails."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import datetime
from typing import Final
from uuid import UUID

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database import Sessions, transaction
from app.identity import locking
from app.identity.accounts.models import LocalAccount
from app.identity.actor import Role
from app.identity.models import Person, Position
from app.identity.sessions import service as sessions
from app.identity.sessions.service import Ending
from tests.identity.accounts.conftest import Office
from tests.identity.accounts.tree import BA_TRI, BRANCH, PROVINCE


@pytest.fixture
async def two(office: Office) -> AsyncIterator[dict[str, Office]]:
    """One above the other, each in a browser of their own."""
    async with AsyncExitStack() as stack:
        found = {}
        for name, place in (("tren", PROVINCE), ("duoi", BA_TRI)):
            found[name] = await stack.enter_async_context(office.browser())
            await found[name].signed_in(name, (place, Role.ADMINISTRATOR))
        await office.open("mai", (BRANCH, Role.RECEPTION))
        yield found


async def _end_sessions(session: AsyncSession, person: UUID, at: datetime) -> None:
    await sessions.end_all(session, person, why=Ending.CREDENTIALS, at=at)


async def _end_posts(session: AsyncSession, person: UUID, at: datetime) -> None:
    theirs = update(Position).where(Position.person_id == person)
    await session.execute(theirs.values(valid_to=at.date()))


async def _raise(session: AsyncSession, person: UUID, _: datetime) -> None:
    theirs = update(Position).where(Position.person_id == person)
    await session.execute(theirs.values(office_id=PROVINCE))


Change = Callable[[AsyncSession, UUID, datetime], Awaitable[None]]
# Whose row is taken, what becomes of them, and what whoever waited is then told.
MEANWHILE: Final[dict[str, tuple[str, Change, int]]] = {
    "the actor's sessions end": ("duoi", _end_sessions, 401),
    "the actor's post ends": ("duoi", _end_posts, 404),
    "the other rises out of reach": ("mai", _raise, 404),
}


@pytest.mark.parametrize("what", MEANWHILE)
async def test_what_changed_while_an_administrator_waited_counts(
    two: dict[str, Office], office: Office, what: str
) -> None:
    whose, change, told = MEANWHILE[what]
    async with transaction(office.sessions) as above:
        person = await _person(above, whose)
        await locking.person(above, person)
        acting = asyncio.create_task(two["duoi"].order("mai/closing"))
        await _waiting(office.sessions, 1)
        await change(above, person, office.clock.now())
    answer = await acting

    assert (answer.status_code, await _closed(office)) == (told, set())


@pytest.mark.parametrize("order", [("tren", "duoi"), ("duoi", "tren")])
async def test_of_two_who_shut_each_other_out_at_once_one_wins_at_most(
    two: dict[str, Office], office: Office, order: tuple[str, str]
) -> None:
    """Each holds themselves and wants the other: a deadlock's loser looks again."""
    other = {"tren": "duoi", "duoi": "tren"}
    async with office.sessions() as between:
        theirs = Person.handle.in_(order)
        await between.execute(
            select(Person.id).where(theirs).with_for_update(read=True)
        )
        acting = []
        for by in order:
            sent = two[by].order(f"{other[by]}/closing")
            acting.append(asyncio.create_task(sent))
            await _waiting(office.sessions, len(acting))
        await between.rollback()
        answers = await asyncio.gather(*acting)

    told = {by: each.status_code for by, each in zip(order, answers, strict=True)}
    assert (told["tren"], told["duoi"]) in {(204, 409), (204, 401), (409, 404)}
    assert await _closed(office) == ({"duoi"} if told["tren"] == 204 else set())


async def _person(session: AsyncSession, handle: str) -> UUID:
    found = await session.scalars(select(Person.id).where(Person.handle == handle))
    return found.one()


async def _closed(office: Office) -> set[str]:
    async with office.sessions() as session:
        found = await session.scalars(
            select(LocalAccount.username).where(LocalAccount.disabled_at.is_not(None))
        )
        return set(found)


async def _waiting(given: Sessions, count: int) -> None:
    """Return once so many transactions of this database wait for a lock."""
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    async with asyncio.timeout(20):
        while True:
            async with given() as session:
                if await session.scalar(waiting) == count:
                    return
            await asyncio.sleep(0.01)
