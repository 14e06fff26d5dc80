"""What became of a delivery, and what follows. Pure."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

from app.core.canonical import JsonValue

# Whoever runs the province's exchange: no dead letter without an owner.
SERVICE_CENTRE: Final = "service_centre"


@dataclass(frozen=True)
class Message:
    """One message of one key; `number` counts 1, 2, 3… within the key.

    `outcome_unknown` says that an earlier attempt may have been applied by the
    receiver (no answer came, or the worker died): look up before sending again.
    `followers` are the next messages of the key, for a handler that can carry
    several at once; they are ours while this one is, until `leased_until`.
    """

    id: UUID
    topic: str
    key: str
    number: int
    payload: JsonValue
    occurred_at: datetime
    attempts: int
    outcome_unknown: bool
    leased_until: datetime | None = None
    followers: tuple["Message", ...] = ()


@dataclass(frozen=True)
class Delivered:
    """The receiver has acknowledged it, and so many of its followers."""

    followers: int = 0


@dataclass(frozen=True)
class TryAgain:
    """It was certainly not applied; send it again later."""

    reason: str


@dataclass(frozen=True)
class Unknown:
    """It may have been applied; ask the receiver before sending again."""

    reason: str


@dataclass(frozen=True)
class Parked:
    """It can never go as it is: `owner` must look. Only its key waits.

    `owner` is the code of an office, or `SERVICE_CENTRE`.
    """

    reason: str
    owner: str = SERVICE_CENTRE


Outcome = Delivered | TryAgain | Unknown | Parked
Handler = Callable[[Message], Awaitable[Outcome]]


class Gate(Protocol):
    """Spares a receiver that is down; one for each receiver."""

    def room(self, *, wanted: int, at: datetime) -> int:
        """Return how many messages may be leased now, `wanted` at most."""
        ...

    def taken(self, count: int, *, at: datetime) -> None:
        """Hear how many were there to be leased."""
        ...

    def is_down(self) -> bool:
        """Say whether the receiver has answered nobody of late."""
        ...


@dataclass(frozen=True)
class Backoff:
    """How soon a message is tried again, how rarely in the end, and how often at most.

    What failed `most` times while its receiver answers others fails by itself: a
    person must look.
    """

    first: timedelta = timedelta(seconds=1)
    longest: timedelta = timedelta(minutes=15)
    most: int = 100


USUAL: Final = Backoff()


def given_up(attempts: int, outcome: Outcome, backoff: Backoff) -> Parked | None:
    """Return what to park a message as that failed often enough; None to go on."""
    if isinstance(outcome, TryAgain | Unknown) and attempts >= backoff.most:
        return Parked(f"Đã thử {attempts} lần, lần cuối: {outcome.reason}")
    return None


def wait_before(attempt: int, *, jitter: float, backoff: Backoff = USUAL) -> timedelta:
    """Return the pause before attempt 2, 3…: doubling, bounded, spread.

    `jitter` in [0, 1) spreads the keys, so that they do not return together.
    """
    doublings: int = 2 ** min(attempt - 1, 12)
    doubled = backoff.first * doublings
    return min(doubled, backoff.longest) * (0.5 + jitter / 2)
