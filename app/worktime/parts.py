"""What a derivation is made of: one fact for each step of the reckoning."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from app.worktime.allowance import Allowance
from app.worktime.calendar import Day, Shift


class CountedFrom(StrEnum):
    """Why the clock starts where it does."""

    RECEIPT = "receipt"
    NEXT_OPENING = "next_opening"
    NEXT_DAY_AFTER_15H = "next_day_after_15h"


@dataclass(frozen=True, slots=True)
class Started:
    kind: ClassVar[str] = "started"
    at: datetime
    counted_from: datetime
    why: CountedFrom
    basis: str
    anew: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """The allowance; in days, the day of the start is left out."""

    kind: ClassVar[str] = "given"
    allowance: Allowance | None
    start_day: date


@dataclass(frozen=True, slots=True)
class DaySkipped:
    kind: ClassVar[str] = "day_skipped"
    day: Day


@dataclass(frozen=True, slots=True)
class DayCounted:
    kind: ClassVar[str] = "day_counted"
    day: Day
    number: int


@dataclass(frozen=True, slots=True)
class TimeCounted:
    """Working time taken from one day, and the total with it."""

    kind: ClassVar[str] = "time_counted"
    day: Day
    spans: tuple[Shift, ...]
    total: timedelta


CrossedDay = DaySkipped | DayCounted | TimeCounted


@dataclass(frozen=True, slots=True)
class Paused:
    """A pause that moves the due time from `due_before` by `worked`."""

    kind: ClassVar[str] = "paused"
    begin: datetime
    end: datetime
    basis: str
    worked: timedelta
    days: tuple[CrossedDay, ...]
    due_before: datetime | None
    added: tuple[CrossedDay, ...]


@dataclass(frozen=True, slots=True)
class PauseTooLate:
    kind: ClassVar[str] = "pause_too_late"
    begin: datetime
    end: datetime
    basis: str
    due: datetime


@dataclass(frozen=True, slots=True)
class StillPaused:
    kind: ClassVar[str] = "still_paused"
    begin: datetime
    as_if_resumed_at: datetime | None
    basis: str


@dataclass(frozen=True, slots=True)
class Extended:
    kind: ClassVar[str] = "extended"
    at: datetime
    allowance: Allowance
    basis: str
    due_before: datetime
    days: tuple[CrossedDay, ...]


@dataclass(frozen=True, slots=True)
class Stopped:
    kind: ClassVar[str] = "stopped"
    at: datetime
    basis: str


@dataclass(frozen=True, slots=True)
class Provisional:
    kind: ClassVar[str] = "provisional"
    since: date


@dataclass(frozen=True, slots=True)
class DueAt:
    kind: ClassVar[str] = "due_at"
    at: datetime


Event = (
    Started
    | Given
    | Paused
    | PauseTooLate
    | StillPaused
    | Extended
    | Stopped
    | Provisional
    | DueAt
)
Part = Event | CrossedDay
