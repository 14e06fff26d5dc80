"""What QCVN 12:2026/BCA (TT 47/2026/TT-BCA) asks of accounts and passwords. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

MOST_FAILURES: Final = 5
# Locked accounts open by themselves after 12 hours at the earliest.
SHORTEST_LOCK: Final = timedelta(hours=12)
IDLE: Final = timedelta(days=45)
# Two months, however short they are.
ADMINISTRATORS_PASSWORD: Final = timedelta(days=59)
REMEMBERED: Final = 10
# What an administrator hands over is to be used at once.
TEMPORARY_PASSWORD: Final = timedelta(hours=72)
SHORTEST: Final = 8
LONGEST: Final = 128
_SHORTEST_NAME: Final = 3


class Standing(StrEnum):
    OPEN = "open"
    LOCKED = "locked"
    DISABLED = "disabled"
    IDLE = "idle"
    LAPSED = "lapsed"
    MUST_CHANGE = "must_change"
    EXPIRED = "expired"


class Fault(StrEnum):
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    NO_LOWER = "no_lower"
    NO_UPPER = "no_upper"
    NO_DIGIT = "no_digit"
    NO_SPECIAL = "no_special"
    HAS_NAME = "has_name"
    USED_BEFORE = "used_before"


@dataclass(frozen=True)
class Facts:
    """`used_at` is the last sign-in, or when the account was opened or opened again.

    `administrator` while they hold an administrator's post, from its first day on.
    """

    administrator: bool
    temporary: bool
    password_set_at: datetime
    used_at: datetime
    locked_at: datetime | None = None
    disabled_at: datetime | None = None


def standing(facts: Facts, *, lock: timedelta, at: datetime) -> Standing:
    """Return what the account may be used for now; the gravest reason first."""
    age = at - facts.password_set_at
    if facts.disabled_at is not None:
        return Standing.DISABLED
    if at >= facts.used_at + IDLE:
        return Standing.IDLE
    if is_locked(facts.locked_at, lock=lock, at=at):
        return Standing.LOCKED
    if facts.temporary:
        lapsed = age >= TEMPORARY_PASSWORD
        return Standing.LAPSED if lapsed else Standing.MUST_CHANGE
    if facts.administrator and age >= ADMINISTRATORS_PASSWORD:
        return Standing.EXPIRED
    return Standing.OPEN


def is_locked(locked_at: datetime | None, *, lock: timedelta, at: datetime) -> bool:
    return locked_at is not None and at < locked_at + lock


def failures_after(
    failures: int, *, locked_at: datetime | None, lock: timedelta, at: datetime
) -> int:
    """Return the count with one more attempt; it begins anew after a lock."""
    over = locked_at is not None and not is_locked(locked_at, lock=lock, at=at)
    return 1 if over else failures + 1


def faults(password: str, *, username: str) -> tuple[Fault, ...]:
    """Return what a new password lacks: eight characters, of all four classes."""
    found = {
        Fault.TOO_SHORT: len(password) < SHORTEST,
        Fault.TOO_LONG: len(password) > LONGEST,
        Fault.NO_LOWER: not any(each.islower() for each in password),
        Fault.NO_UPPER: not any(each.isupper() for each in password),
        Fault.NO_DIGIT: not any(each.isdigit() for each in password),
        Fault.NO_SPECIAL: not any(_is_special(each) for each in password),
        Fault.HAS_NAME: _has(password, username),
    }
    return tuple(fault for fault, holds in found.items() if holds)


def _is_special(character: str) -> bool:
    return not character.isalnum() and not character.isspace()


def _has(password: str, username: str) -> bool:
    return len(username) >= _SHORTEST_NAME and username.lower() in password.lower()
