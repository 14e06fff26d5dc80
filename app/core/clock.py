"""The only door to the time of day; tests and replays bring their own."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Final, Protocol
from zoneinfo import ZoneInfo

from pydantic import PlainSerializer

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


# On the wire, RFC 3339 with Viet Nam's offset: the clock of whoever reads it.
Moment = Annotated[
    datetime,
    PlainSerializer(
        lambda at: local(at).isoformat(timespec="seconds"), return_type=str
    ),
]
