"""What may happen to one document of a session. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    WAITING = "waiting"
    SIGNED = "signed"
    REFUSED = "refused"
    EXPIRED = "expired"


class Refusal(StrEnum):
    EXPIRED = "expired"
    SIGNED_ALREADY = "signed_already"
    NOT_PREPARED = "not_prepared"
    REFUSED_ALREADY = "refused_already"


@dataclass(frozen=True)
class Facts:
    """Of one document: `value` is the digest of the signature value it took."""

    prepared: bool
    expires_at: datetime
    value: bytes | None = None
    refused: bool = False


@dataclass(frozen=True)
class Fresh:
    """The value is to be checked and embedded."""


@dataclass(frozen=True)
class Repeated:
    """The same value came before: the answer is the same."""


@dataclass(frozen=True)
class Refused:
    reason: Refusal


def state(facts: Facts, *, at: datetime) -> State:
    if facts.value is not None:
        return State.SIGNED
    if facts.refused:
        return State.REFUSED
    return State.WAITING if at < facts.expires_at else State.EXPIRED


def decide(facts: Facts, value: bytes, *, at: datetime) -> Fresh | Repeated | Refused:
    """Decide what a value (its digest) does; one taken is never exchanged."""
    match state(facts, at=at):
        case State.SIGNED if facts.value == value:
            return Repeated()
        case State.SIGNED:
            return Refused(Refusal.SIGNED_ALREADY)
        case State.REFUSED:
            return Refused(Refusal.REFUSED_ALREADY)
        case State.EXPIRED:
            return Refused(Refusal.EXPIRED)
        case State.WAITING if not facts.prepared:
            return Refused(Refusal.NOT_PREPARED)
        case State.WAITING:
            return Fresh()
