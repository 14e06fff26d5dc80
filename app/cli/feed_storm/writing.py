"""Writers that dawdle, change their minds, and are struck down."""

import asyncio
import random
from dataclasses import dataclass
from time import monotonic

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from app.cli.feed_storm import plan
from app.cli.feed_storm.plan import Event, Log, Plan
from app.core.clock import SystemClock
from app.core.database import Sessions, transaction
from app.feed import service
from app.feed.service import Kind, News

_CLOCK = SystemClock()


class ChangedMind(Exception):
    """The writer undoes what it wrote."""


@dataclass
class Writer:
    """Publishes its share, one transaction after the other, as a subject's do."""

    number: int
    sessions: Sessions
    plan: Plan
    log: Log

    async def run(self) -> None:
        dice = random.Random(f"{self.plan.seed}/{self.number}")  # noqa: S311  # a game
        share, written = self.plan.entries // self.plan.writers, 0
        while written < share:
            size = min(dice.randint(1, self.plan.largest), share - written)
            events = [Event(self.number, written + n + 1) for n in range(size)]
            written += size
            try:
                await self._write(events, dice)
            except (ChangedMind, DBAPIError):
                continue  # nobody knows what became of it; the table does
            self.log.committed |= dict.fromkeys(events, monotonic())
            await asyncio.sleep(self.plan.calm_seconds * dice.random())

    async def _write(self, events: list[Event], dice: random.Random) -> None:
        async with transaction(self.sessions) as session:
            for event in events:
                await plan.note(session, event)
                await service.publish(session, _news(event))
            await self._dawdle(dice)
            if dice.random() < self.plan.undone:
                raise ChangedMind

    async def _dawdle(self, dice: random.Random) -> None:
        fate = dice.random()
        if fate < self.plan.stalls:
            await asyncio.sleep(self.plan.stall_seconds)
        elif fate < self.plan.stalls + self.plan.pauses:
            await asyncio.sleep(self.plan.pause_seconds * dice.random())


async def strike(owner: AsyncEngine, *, role: str, every: float, seed: int) -> None:
    """Kill one connection of the application after the other, writing or reading."""
    dice = random.Random(seed)  # noqa: S311  # a game
    while True:
        await asyncio.sleep(every)
        async with owner.begin() as link:
            backends = (
                await link.scalars(
                    text(
                        "SELECT pid FROM pg_stat_activity WHERE usename = :role"
                        " AND datname = current_database()"
                    ),
                    {"role": role},
                )
            ).all()
            if backends:
                await link.execute(
                    text("SELECT pg_terminate_backend(:pid)"),
                    {"pid": dice.choice(backends)},
                )


def _news(event: Event) -> News:
    return News(
        kind=Kind.CHANGED,
        subject=f"storm:{event.writer}",
        data={"writer": event.writer, "number": event.number},
        at=_CLOCK.now(),
    )
