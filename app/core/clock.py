"""The only door to the time of day; tests and replays bring their own."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol
from zoneinfo import ZoneInfo

VIETNAM: Final = ZoneInfo("Asia/Ho_Chi_Minh")


class Clock(Protocol):
    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass
class FixedClock:
    """A clock that stands still until it is set; for tests and replays."""

    at: datetime

    def now(self) -> datetime:
        return self.at


def local(at: datetime) -> datetime:
    """Return the instant as people in Viet Nam read it."""
    return at.astimezone(VIETNAM)
