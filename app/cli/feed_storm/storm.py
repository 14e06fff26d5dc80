"""Let it blow over one database, and report."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine

from app.cli.feed_storm import naive, plan, verdict, writing
from app.cli.feed_storm.naive import NaiveReader
from app.cli.feed_storm.plan import Log, Plan
from app.cli.feed_storm.polling import Poller
from app.cli.feed_storm.verdict import Findings
from app.cli.feed_storm.writing import Writer
from app.core import database
from app.core.database import Sessions


@dataclass(frozen=True)
class Report:
    committed: int
    ours: tuple[Findings, ...]
    chains_whole: bool
    naive: dict[str, Findings]
    lag_ms: dict[str, float]

    @property
    def holds(self) -> bool:
        """Ours are faultless, and every naive design was caught."""
        return (
            self.chains_whole
            and all(each.faultless for each in self.ours)
            and all(each.lost for each in self.naive.values())
        )

    def plain(self) -> dict[str, Any]:
        return asdict(self) | {"holds": self.holds}


async def blow(url: str, owner_url: str, planned: Plan) -> Report:
    """Run the writers and all readers over one fresh, migrated database."""
    role = make_url(url).username or ""
    async with AsyncExitStack() as stack:
        pool = _Pools(url, stack)
        owner = _opened(owner_url, 1, stack)
        await plan.prepare(owner, role=role)
        log, over = Log(), asyncio.Event()
        pollers = [Poller(pool(2), log) for _ in range(planned.pollers)]
        readers = {
            name: NaiveReader(pool(1), statement)
            for name, statement in naive.DESIGNS.items()
        }
        reading = [asyncio.create_task(each.run(over)) for each in pollers]
        reading += [asyncio.create_task(each.run(over)) for each in readers.values()]
        async with _lightning(owner, planned, role=role):
            await _write(planned, pool(planned.writers), log)
        over.set()
        await asyncio.gather(*reading)
        return await _report(pool(1), pollers, readers, log)


@dataclass(frozen=True)
class _Pools:
    """Gives each reader connections of its own, as a process would have."""

    url: str
    stack: AsyncExitStack

    def __call__(self, size: int) -> Sessions:
        return database.sessions_of(_opened(self.url, size, self.stack))


def _opened(url: str, size: int, stack: AsyncExitStack) -> AsyncEngine:
    engine = database.connect(url, pool_size=size)
    stack.push_async_callback(engine.dispose)
    return engine


async def _write(planned: Plan, sessions: Sessions, log: Log) -> None:
    writers = (Writer(n, sessions, planned, log) for n in range(planned.writers))
    await asyncio.gather(*(writer.run() for writer in writers))


@asynccontextmanager
async def _lightning(
    owner: AsyncEngine, planned: Plan, *, role: str
) -> AsyncIterator[None]:
    """Kill connections while the writers write; then it is quiet."""
    if planned.killed_every is None:
        yield
        return
    striking = asyncio.create_task(
        writing.strike(owner, role=role, every=planned.killed_every, seed=planned.seed)
    )
    yield
    striking.cancel()
    with suppress(asyncio.CancelledError):
        await striking


async def _report(
    sessions: Sessions,
    pollers: list[Poller],
    readers: dict[str, NaiveReader],
    log: Log,
) -> Report:
    truth = await plan.truth(sessions)
    return Report(
        committed=len(truth),
        ours=tuple(
            verdict.judge(truth, each.events, range(1, each.last.position + 1))
            for each in pollers
        ),
        chains_whole=all(
            each.broken is None and each.last.position == len(truth) for each in pollers
        ),
        naive={
            name: verdict.judge(truth, each.events, each.positions)
            for name, each in readers.items()
        },
        lag_ms=verdict.lags(log),
    )
