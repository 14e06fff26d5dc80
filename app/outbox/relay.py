"""Deliver what is owed: lease, hand over, keep the outcome.

Two short transactions a message, shared by the messages that are on their way at
the same time; the network is between them, in neither.
"""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.batching import Batcher
from app.core.clock import Clock
from app.core.database import Sessions, transaction
from app.outbox import leasing, queries
from app.outbox.delivery import (
    USUAL,
    Backoff,
    Delivered,
    Gate,
    Handler,
    Message,
    Outcome,
    Parked,
    TryAgain,
    Unknown,
    given_up,
    wait_before,
)

_IDLE_SECONDS: Final = 0.2
_log = structlog.get_logger()


@dataclass
class Relay:
    """Delivers one topic through its handler.

    `lease` must be longer than the handler's longest wait for an answer.
    `lookahead` is how many followers a handler is shown beside its message;
    `gate` says when the receiver is to be spared, `backoff` for how long one message
    rests that failed. `linger` is how many seconds a lease waits for others, to share
    a transaction.
    """

    sessions: Sessions
    clock: Clock
    topic: str
    handler: Handler
    lease: timedelta = timedelta(seconds=10)
    lookahead: int = 0
    gate: Gate | None = None
    backoff: Backoff = USUAL
    linger: float = 0
    _leases: Batcher[None, Message | None] = field(init=False, repr=False)
    _outcomes: Batcher[tuple[Message, Outcome], bool] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._leases = Batcher(self._lease, linger=self.linger)
        self._outcomes = Batcher(self._settle)

    async def deliver_next(self) -> bool:
        """Deliver one message; return whether there was one."""
        message = await self._leases(None)
        if message is None:
            return False
        outcome = await self._handled(message)
        ours = await self._outcomes((message, outcome))
        log = _log.debug if isinstance(outcome, Delivered) and ours else _log.info
        log(
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

    async def deliver_all_at_once(self, *, width: int = 16) -> int:
        """Deliver as `deliver_all` does, so many keys side by side."""
        async with asyncio.TaskGroup() as tasks:
            couriers = [tasks.create_task(self.deliver_all()) for _ in range(width)]
        return sum(courier.result() for courier in couriers)

    async def _lease(self, asks: Sequence[None]) -> Sequence[Message | None]:
        at, wanted = self.clock.now(), len(asks)
        room = wanted if self.gate is None else self.gate.room(wanted=wanted, at=at)
        leased: list[Message] = []
        if room:
            async with transaction(self.sessions) as session:
                heads = await leasing.lease(
                    session, topic=self.topic, at=at, life=self.lease, most=room
                )
                leased = await leasing.with_followers(
                    session, heads, most=self.lookahead
                )
            if self.gate is not None:
                self.gate.taken(len(leased), at=at)
        return [*leased, *([None] * (wanted - len(leased)))]

    async def _handled(self, message: Message) -> Outcome:
        """Hand over; a handler that fails blocks its own key only."""
        try:
            return await self.handler(message)
        except SQLAlchemyError:
            # Nothing can be kept now either: the lease runs out, and tells of a doubt.
            raise
        except Exception as error:  # noqa: BLE001  # a bug must not stop the others
            _log.error("handler_failed", key=message.key, exc_info=error)
            return Unknown(f"handler failed: {type(error).__name__}")

    async def _settle(self, done: Sequence[tuple[Message, Outcome]]) -> Sequence[bool]:
        at = self.clock.now()
        async with transaction(self.sessions) as session:
            arrived = [
                (message, outcome)
                for message, outcome in done
                if isinstance(outcome, Delivered)
            ]
            kept = await self._settle_delivered(session, arrived)
            for message, outcome in done:
                if isinstance(outcome, Delivered):
                    continue
                changes = self._changes(message, outcome)
                if await queries.settle(session, message, **changes):
                    kept.add(message.id)
                    until = changes.get("due_at", at)
                    await queries.hold_back(session, message, until=until)
        return [message.id in kept for message, _ in done]

    async def _settle_delivered(
        self, session: AsyncSession, done: Sequence[tuple[Message, Delivered]]
    ) -> set[Any]:
        at = self.clock.now()
        heads = [message for message, _ in done]
        kept = await leasing.settle_delivered(session, heads, at=at)
        behind = [
            follower.id
            for message, outcome in done
            if message.id in kept
            for follower in message.followers[: outcome.followers]
        ]
        await leasing.mark_delivered(session, behind, at=at)
        return kept

    def _changes(
        self, message: Message, outcome: TryAgain | Unknown | Parked
    ) -> dict[str, Any]:
        at = self.clock.now()
        parked = given_up(message.attempts, outcome, self.backoff)
        if parked is not None and not (self.gate and self.gate.is_down()):
            doubt = message.outcome_unknown or isinstance(outcome, Unknown)
            return self._changes(message, parked) | {"outcome_unknown": doubt}
        jitter = random.random()  # noqa: S311  # spreads, hides nothing
        pause = wait_before(message.attempts, jitter=jitter, backoff=self.backoff)
        match outcome:
            case TryAgain(reason):
                # Nothing was applied by this attempt; an earlier doubt stays.
                return {"due_at": at + pause, "last_reason": reason}
            case Unknown(reason):
                return {
                    "due_at": at + pause,
                    "last_reason": reason,
                    "outcome_unknown": True,
                }
            case Parked(reason, owner):
                return {"parked_at": at, "last_reason": reason, "owner": owner}


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
