"""Deliver what is owed: lease, hand over, keep the outcome.

Two short transactions a message; the network is between them, in neither.
"""

import asyncio
import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import structlog
from sqlalchemy.exc import SQLAlchemyError

from app.core.clock import Clock
from app.core.database import Sessions, transaction
from app.outbox import queries
from app.outbox.delivery import (
    Delivered,
    Handler,
    Message,
    Outcome,
    Parked,
    TryAgain,
    Unknown,
    wait_before,
)

_IDLE_SECONDS: Final = 0.2
_log = structlog.get_logger()


@dataclass(frozen=True)
class Relay:
    """Delivers one topic through its handler.

    `lease` must be longer than the handler's longest wait for an answer.
    """

    sessions: Sessions
    clock: Clock
    topic: str
    handler: Handler
    lease: timedelta = timedelta(seconds=10)

    async def deliver_next(self) -> bool:
        """Deliver one message; return whether there was one."""
        async with transaction(self.sessions) as session:
            message = await queries.lease_next(
                session, topic=self.topic, at=self.clock.now(), lease=self.lease
            )
        if message is None:
            return False
        outcome = await self._handled(message)
        changes = self._changes(message, outcome)
        async with transaction(self.sessions) as session:
            ours = await queries.settle(session, message, **changes)
        _log.info(
            "delivery",
            topic=self.topic,
            key=message.key,
            number=message.number,
            attempt=message.attempts,
            outcome=type(outcome).__name__,
            reason=getattr(outcome, "reason", None),
            lease_kept=ours,
        )
        return True

    async def deliver_all(self) -> int:
        """Deliver until nothing may go now; return how many were handled."""
        count = 0
        while await self.deliver_next():
            count += 1
        return count

    async def _handled(self, message: Message) -> Outcome:
        """Hand over; a handler that fails blocks its own key only."""
        try:
            return await self.handler(message)
        except Exception as error:  # noqa: BLE001  # a bug must not stop the others
            _log.error("handler_failed", key=message.key, exc_info=error)
            return Unknown(f"handler failed: {type(error).__name__}")

    def _changes(self, message: Message, outcome: Outcome) -> dict[str, Any]:
        at = self.clock.now()
        pause = wait_before(message.attempts, jitter=random.random())  # noqa: S311
        match outcome:
            case Delivered():
                return {"delivered_at": at, "last_reason": None}
            case TryAgain(reason):
                # Nothing was applied by this attempt; an earlier doubt stays.
                return {"due_at": at + pause, "last_reason": reason}
            case Unknown(reason):
                return {
                    "due_at": at + pause,
                    "last_reason": reason,
                    "outcome_unknown": True,
                }
            case Parked(reason):
                return {"parked_at": at, "last_reason": reason}


async def run(relay: Relay, *, stop: asyncio.Event, width: int = 4) -> None:
    """Deliver until `stop` is set, `width` keys side by side."""
    async with asyncio.TaskGroup() as tasks:
        for _ in range(width):
            tasks.create_task(_courier(relay, stop))


async def _courier(relay: Relay, stop: asyncio.Event) -> None:
    while not stop.is_set():
        try:
            busy = await relay.deliver_next()
        except SQLAlchemyError as error:
            # The database is away; what was leased comes back when it is there.
            _log.warning("relay_without_database", error=type(error).__name__)
            busy = False
        if not busy:
            await _idle(stop)


async def _idle(stop: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(stop.wait(), timeout=_IDLE_SECONDS)
    except TimeoutError:
        return
