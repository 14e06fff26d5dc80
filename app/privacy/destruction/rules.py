"""What a list of dossiers to be destroyed goes through, and what it says. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from app.core.canonical import digest


class State(StrEnum):
    """Of a list: drawn up by one person, decided by another, then carried out."""

    DRAWN_UP = "drawn_up"
    APPROVED = "approved"
    REFUSED = "refused"
    DONE = "done"


class Fate(StrEnum):
    """Of one dossier on a list; one that is not `pending` may stand on another."""

    PENDING = "pending"
    STRUCK = "struck"
    REFUSED = "refused"
    DESTROYED = "destroyed"
    KEPT = "kept"


class Refusal(StrEnum):
    DECIDED = "decided"
    CHANGED = "changed"
    EMPTY = "empty"


# More in one list is read by nobody.
MOST_ROWS: Final = 1000


@dataclass(frozen=True)
class Entry:
    """One dossier as the list names it: nothing of it tells of a person."""

    number: int
    code: str
    procedure: str
    status: str
    ended_on: date
    kept_until: date


def digest_of(entries: Iterable[Entry]) -> str:
    """Return what binds a decision to the rows that were seen."""
    rows = sorted(entries, key=lambda each: each.number)
    return digest(
        [
            {
                "number": each.number,
                "code": each.code,
                "procedure": each.procedure,
                "status": each.status,
                "ended_on": each.ended_on.isoformat(),
                "kept_until": each.kept_until.isoformat(),
            }
            for each in rows
        ]
    )


def may_review(state: State) -> Refusal | None:
    return None if state is State.DRAWN_UP else Refusal.DECIDED


def may_approve(
    state: State, *, pending: int, digest: str, seen: str
) -> Refusal | None:
    """Tell why a list may not be approved as it was seen, if it may not."""
    if state is not State.DRAWN_UP:
        return Refusal.DECIDED
    if digest != seen:
        return Refusal.CHANGED
    return None if pending else Refusal.EMPTY
