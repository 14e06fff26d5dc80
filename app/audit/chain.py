"""The hash chain of one subject's acts. Pure.

`commitment = SHA-256(salt ‖ canonical(data))` and
`hash = SHA-256(canonical(header with commitment and the previous hash))`.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from app.core.canonical import JsonValue, canonical_json

GENESIS: Final = bytes(32)


@dataclass(frozen=True)
class Act:
    """One act as it was chained; `data` is None once it has been erased."""

    subject: str
    number: int
    event: str
    actor_id: str
    at: datetime
    salt: bytes
    data: JsonValue
    commitment: bytes
    previous: bytes
    hash: bytes


@dataclass(frozen=True)
class Broken:
    """The first act at which a chain stops being true, and why."""

    subject: str
    number: int
    why: str


def commit_to(data: JsonValue, *, salt: bytes) -> bytes:
    return hashlib.sha256(salt + canonical_json(data)).digest()


def hash_of(
    *,
    subject: str,
    number: int,
    event: str,
    actor_id: str,
    at: datetime,
    commitment: bytes,
    previous: bytes,
) -> bytes:
    header: JsonValue = {
        "subject": subject,
        "number": number,
        "event": event,
        "actor_id": actor_id,
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "commitment": commitment.hex(),
        "previous": previous.hex(),
    }
    return hashlib.sha256(canonical_json(header)).digest()


def first_break(acts: Iterable[Act]) -> Broken | None:
    """Return where one subject's chain breaks; acts come in order of number."""
    previous, expected = GENESIS, 1
    for act in acts:
        why = _fault(act, expected=expected, previous=previous)
        if why is not None:
            return Broken(act.subject, act.number, why)
        previous, expected = act.hash, expected + 1
    return None


def _fault(act: Act, *, expected: int, previous: bytes) -> str | None:
    if act.number != expected:
        return f"act {expected} is missing"
    if act.previous != previous:
        return "does not follow the act before it"
    if act.data is not None and not _committed(act.data, act):
        return "its data is not what was committed to"
    if act.hash != _recomputed(act):
        return "its header is not what was hashed"
    return None


def _committed(data: JsonValue, act: Act) -> bool:
    try:
        return commit_to(data, salt=act.salt) == act.commitment
    except ValueError:  # no canonical form: never written by us
        return False


def _recomputed(act: Act) -> bytes:
    return hash_of(
        subject=act.subject,
        number=act.number,
        event=act.event,
        actor_id=act.actor_id,
        at=act.at,
        commitment=act.commitment,
        previous=act.previous,
    )
