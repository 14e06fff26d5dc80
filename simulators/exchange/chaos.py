"""Everything goes wrong at once, and both sides hold the same in the end.

Writers move dossiers through their lives while the Portal misbehaves, workers are
killed and the database falls. Then what is owed drains, and all is compared.
"""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final

import httpx
import psycopg
import uvloop
from procrastinate.exceptions import ConnectorException
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from app.core.database import Sessions
from app.core.postgres import cluster
from app.core.postgres.cluster import Cluster
from app.dossiers.lifecycle import ENDS
from app.dossiers.models import Dossier
from app.outbox.models import OutboxMessage
from simulators.exchange import comparison, stage
from simulators.exchange.stage import Stage
from simulators.traffic import catalogue, driver, ground
from simulators.traffic.driver import Wanted
from simulators.traffic.ground import Ground
from simulators.traffic.life import Life

_AHEAD_DAYS: Final = 730  # lives are virtual, and end after this machine's today
_LOOK_SECONDS: Final = 0.3
_APPLICANTS: Final = 2  # signing is not what is tried here
_GONE: Final = (DBAPIError, psycopg.OperationalError, ConnectorException, OSError)


@dataclass(frozen=True)
class Chaos:
    """How bad it gets."""

    dossiers: int = 2000
    seed: int = 1
    writers: int = 8
    couriers: int = 3
    faulty: float = 0.3
    kill_every: float = 4.0
    # A worker's patience and its lease follow from this one.
    timeout_seconds: float = 1.0


def measure(*, dossiers: int = 2000, seed: int = 1) -> dict[str, Any]:
    return run(Chaos(dossiers=dossiers, seed=seed))


def run(chaos: Chaos) -> dict[str, Any]:
    pace = {
        "timeout_seconds": chaos.timeout_seconds,
        "retry_seconds": 0.1,
        "longest_retry_seconds": 2,
        "rest_seconds": 1,
    }
    with (
        cluster.throwaway(durable=True) as server,
        stage.opened(server, **pace) as opened,
    ):
        return uvloop.run(_run(chaos, server, opened))


async def _run(chaos: Chaos, server: Cluster, opened: Stage) -> dict[str, Any]:
    async with ground.opened(
        opened.url, at=driver.START, writers=chaos.writers, applicants=_APPLICANTS
    ) as prepared:
        await _misbehave(opened, chaos)
        for _ in range(chaos.couriers):
            opened.start_courier(ahead_days=_AHEAD_DAYS)
        trouble = Trouble(chaos, server, opened)
        began = monotonic()
        acts = await trouble.during(prepared, _lives(prepared, chaos))
        written = monotonic()
        parked = await _drained(prepared.sessions, opened)
        drained = monotonic()
        async with prepared.sessions() as session:
            ours = await comparison.ours(session)
    theirs = await asyncio.to_thread(comparison.theirs, opened.portal.address)
    found = comparison.differences(ours, theirs)
    return {
        "seed": chaos.seed,
        "dossiers": len(ours),
        "acts": acts,
        "steps": sum(len(each.steps) for each in ours),
        "faults": await _faults(opened),
        "workers_killed": trouble.killed,
        "database_crashes": trouble.crashes,
        "parked": parked,
        "differences": len(found),
        "first_differences": found[:10],
        "seconds_of_trouble": round(written - began, 1),
        "seconds_to_drain": round(drained - written, 1),
    }


class Trouble:
    """Kills workers at random, and the database once, while writers write."""

    def __init__(self, chaos: Chaos, server: Cluster, opened: Stage) -> None:
        self._chaos, self._server, self._stage = chaos, server, opened
        self._dice = random.Random(chaos.seed)  # noqa: S311  # a play
        self.killed = 0
        self.crashes = 0

    async def during(self, ground: Ground, lives: Sequence[Life]) -> int:
        """Let them live, in trouble; return how many acts were done."""
        killing = asyncio.create_task(self._kill())
        crashing = asyncio.create_task(self._crash(ground.sessions))
        acts = await driver.drive(lives, writers=self._chaos.writers)
        await crashing
        killing.cancel()
        return acts

    async def _kill(self) -> None:
        while True:
            await asyncio.sleep(self._chaos.kill_every * self._dice.uniform(0.5, 1.5))
            victim = self._dice.randrange(len(self._stage.couriers))
            await asyncio.to_thread(self._stage.kill_courier, victim)
            self._stage.start_courier(ahead_days=_AHEAD_DAYS)
            self.killed += 1

    async def _crash(self, sessions: Sessions) -> None:
        """Let the database fall when half of the dossiers are there."""
        while await _filed(sessions) < self._chaos.dossiers // 2:  # noqa: ASYNC110  # the writers write
            await asyncio.sleep(_LOOK_SECONDS)
        await asyncio.to_thread(self._server.crash)
        self.crashes += 1


class StubbornLife(Life):
    """Goes on after the database was away; what was lost with it is done anew."""

    async def go_on(self) -> None:
        while True:
            try:
                if not await self._over():
                    await super().go_on()
            except _GONE:
                await asyncio.sleep(_LOOK_SECONDS)
            else:
                return

    async def _over(self) -> bool:
        """Recall what was committed: nothing yet, or even the last act."""
        if self.dossier_id is None:
            return False
        async with self.ground.sessions() as session:
            dossier = await session.get(Dossier, self.dossier_id)
        if dossier is None:
            self.dossier_id = None
        self.ended = dossier is not None and dossier.status in ENDS
        return self.ended


def _lives(ground: Ground, chaos: Chaos) -> list[Life]:
    # Those without an e-form: what is asked on a form is not what is tried here.
    plain = [
        each
        for each in ground.services
        if each.process in catalogue.EIGHT and not each.answers
    ]
    wanted = Wanted(chaos.dossiers, chaos.seed, plain)
    return [StubbornLife(**vars(each)) for each in driver.lives(ground, wanted)]


async def _drained(sessions: Sessions, opened: Stage) -> int:
    """Wait until nothing is owed but what is parked; return how many are."""
    open_messages = select(func.count(), func.count(OutboxMessage.parked_at)).where(
        OutboxMessage.delivered_at.is_(None)
    )
    while True:
        async with sessions() as session:
            owed, parked = (await session.execute(open_messages)).one()
            behind = await session.scalar(_behind_parked())
        if owed == parked + (behind or 0):
            return int(parked)
        opened.must_work()
        await asyncio.sleep(_LOOK_SECONDS)


def _behind_parked() -> Any:  # noqa: ANN401  # SQLAlchemy's own
    parked = select(OutboxMessage.key).where(
        OutboxMessage.parked_at.is_not(None), OutboxMessage.delivered_at.is_(None)
    )
    return select(func.count()).where(
        OutboxMessage.delivered_at.is_(None),
        OutboxMessage.parked_at.is_(None),
        OutboxMessage.key.in_(parked),
    )


async def _filed(sessions: Sessions) -> int:
    try:
        async with sessions() as session:
            filed = select(func.count()).where(Dossier.code.is_not(None))
            return int(await session.scalar(filed) or 0)
    except SQLAlchemyError:
        return 0


async def _misbehave(opened: Stage, chaos: Chaos) -> None:
    rule = {
        "share": chaos.faulty,
        "seed": chaos.seed,
        "hold_seconds": 1.5 * chaos.timeout_seconds,
        "slow_seconds": 0.25 * chaos.timeout_seconds,
    }
    async with httpx.AsyncClient(trust_env=False) as http:
        reply = await http.post(
            f"{opened.portal.address}/inspect/misbehaviour", json=rule
        )
        reply.raise_for_status()


async def _faults(opened: Stage) -> int:
    async with httpx.AsyncClient(trust_env=False, timeout=60) as http:
        reply = await http.get(f"{opened.portal.address}/inspect/misbehaviour")
        return int(reply.raise_for_status().json()["drawn"])
