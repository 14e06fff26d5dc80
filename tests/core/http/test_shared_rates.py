"""Two processes count as one: nothing is lost, nothing counted twice."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import datetime, timedelta

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import event, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core import database
from app.core.clock import FixedClock
from app.core.database import Sessions
from app.core.http import shared_rates
from app.core.http.rates import Buckets, Rate, RateLimit
from app.core.http.shared_rates import RequestBucket, SharedBuckets
from app.core.settings import Rates
from app.core.transactions import Transactions

RATE = Rate(per_minute=60, burst=10)
SECOND = timedelta(seconds=1)


@pytest.fixture
async def engines(database_url: str) -> AsyncIterator[list[AsyncEngine]]:
    """One engine a process."""
    async with AsyncExitStack() as stack:
        made = [database.connect(database_url) for _ in range(2)]
        for each in made:
            stack.push_async_callback(each.dispose)
        yield made


@pytest.fixture
def processes(engines: list[AsyncEngine], clock: FixedClock) -> list[SharedBuckets]:
    return [_process(database.sessions_of(each), clock) for each in engines]


def _process(sessions: Sessions, clock: FixedClock) -> SharedBuckets:
    transactions = Transactions(sessions, clock)
    return SharedBuckets(RATE, name="person", key=b"k", transactions=transactions)


async def test_of_many_at_once_in_two_processes_the_burst_passes_and_no_more(
    processes: list[SharedBuckets], clock: FixedClock
) -> None:
    async def rush() -> int:
        asked = [each.wait("lan") for each in processes for _ in range(15)]
        return (await asyncio.gather(*asked)).count(0)

    first = await rush()
    clock.at += 3 * SECOND
    second = await rush()

    assert (first, second) == (RATE.burst, 3)


async def test_two_processes_by_turns_are_as_one(
    processes: list[SharedBuckets], clock: FixedClock
) -> None:
    model, drawn = Buckets(RATE), random.Random(8)  # noqa: S311 - a drawn example
    begun = clock.at

    for _ in range(120):
        clock.at += drawn.choice((0, 0, 0, 0.25, 0.5, 3)) * SECOND
        wanted = model.wait("lan", now=(clock.at - begun).total_seconds())
        assert await drawn.choice(processes).wait("lan") == pytest.approx(wanted)


async def test_who_is_refused_asks_the_database_nothing_until_they_may_come_back(
    engines: list[AsyncEngine], processes: list[SharedBuckets], clock: FixedClock
) -> None:
    here, other = processes
    for _ in range(RATE.burst):
        assert await other.wait("lan") == 0
    assert await here.wait("lan") == 1
    asked: list[str] = []
    event.listen(
        engines[0].sync_engine,
        "before_cursor_execute",
        lambda *given: asked.append(given[2]),
    )

    waits = [await here.wait("lan") for _ in range(50)]

    assert (set(waits), asked) == ({1}, [])
    clock.at += SECOND
    assert (await here.wait("lan"), len(asked)) == (0, 1)


async def test_while_the_database_is_away_each_process_counts_alone(
    clock: FixedClock,
) -> None:
    engine = database.connect("postgresql://nobody@127.0.0.1:1/nothing")
    alone = _process(database.sessions_of(engine), clock)

    waits = [await alone.wait("lan") for _ in range(RATE.burst + 1)]

    assert [each > 0 for each in waits] == [False] * RATE.burst + [True]
    await engine.dispose()


async def test_empty_buckets_are_swept_and_no_other(
    processes: list[SharedBuckets], sessions: Sessions, clock: FixedClock
) -> None:
    await processes[0].wait("gone")
    clock.at += timedelta(minutes=2)
    await processes[0].wait("here")

    async with sessions.begin() as session:
        await shared_rates.forget(session, at=clock.at)
        left = (await session.scalars(select(RequestBucket.empty_at))).all()

    assert left == [clock.at + SECOND]


async def test_the_table_is_unlogged_and_tells_of_nobody(
    processes: list[SharedBuckets], sessions: Sessions
) -> None:
    await processes[0].wait("203.0.113.7")

    async with sessions() as session:
        kind = await session.scalar(
            text("SELECT relpersistence FROM pg_class WHERE relname='request_buckets'")
        )
        key = await session.scalar(select(RequestBucket.key))

    assert kind in ("u", b"u")
    assert key is not None
    assert len(bytes.fromhex(key)) == 16


async def test_the_answer_says_truly_when_to_come_back(
    sessions: Sessions, clock: FixedClock, at: datetime
) -> None:
    app = FastAPI()
    app.add_middleware(RateLimit, person_of=lambda _: None)
    app.state.address_key = b"k"
    app.state.measures = shared_rates.of_all_processes(
        Rates(counted="postgresql", address_per_minute=20, address_burst=1),
        key=b"k",
        transactions=Transactions(sessions, clock),
    )

    @app.get("/v1/thing")
    async def thing() -> None: ...

    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://p") as http:
        first = await http.get("/v1/thing")
        clock.at += 0.5 * SECOND
        refused = await http.get("/v1/thing")
        clock.at = at + int(refused.headers["retry-after"]) * SECOND
        later = await http.get("/v1/thing")

    assert [each.status_code for each in (first, refused, later)] == [200, 429, 200]
    assert (refused.headers["retry-after"], refused.json()["code"]) == (
        "3",
        "too_many_requests",
    )
