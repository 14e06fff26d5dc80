"""How long a session lives. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

# A session is marked as used once a minute at most, not at every request.
MARK_EVERY: Final = timedelta(minutes=1)


@dataclass(frozen=True)
class Life:
    """`idle` between two requests (QCVN 12:2026/BCA: 15 minutes), `whole` in all."""

    idle: timedelta
    whole: timedelta


@dataclass(frozen=True)
class Stay:
    """What is known of one session."""

    began_at: datetime
    last_seen_at: datetime
    life: Life
    ended_at: datetime | None = None


def lives(stay: Stay, *, at: datetime) -> bool:
    """Tell whether the session still speaks for its person."""
    if stay.ended_at is not None:
        return False
    # The mark may be a minute old: a stay ends that much early, never late.
    return at < over_since(stay)


def over_since(stay: Stay) -> datetime:
    """Return when an open session ends, or has ended, by itself."""
    return min(stay.last_seen_at + stay.life.idle, stay.began_at + stay.life.whole)


def wants_mark(stay: Stay, *, at: datetime) -> bool:
    """Tell whether this use must be written down."""
    return at >= stay.last_seen_at + MARK_EVERY
