"""The calendar unrolled into shifts, so that every question is a bisection.

All instants here are in one zone object, whose offset has not changed since
1975: comparing and adding them is plain wall-clock arithmetic.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from app.core.clock import VIETNAM


@dataclass(frozen=True, slots=True)
class Timetable:
    """Shifts in order, with the working time passed before and after each.

    "Worked" is the working time passed since the first opening of the table.
    """

    opens: list[datetime] = field(default_factory=list)
    closes: list[datetime] = field(default_factory=list)
    worked_by_opening: list[timedelta] = field(default_factory=list)
    worked_by_closing: list[timedelta] = field(default_factory=list)
    days: list[date] = field(default_factory=list)
    closings: list[datetime] = field(default_factory=list)

    def position(self, at: datetime) -> timedelta:
        """Return the time worked by `at`."""
        shift = bisect_right(self.opens, at) - 1
        if shift < 0:
            return timedelta()
        within = min(at, self.closes[shift]) - self.opens[shift]
        return self.worked_by_opening[shift] + within

    def reached(self, worked: timedelta) -> datetime | None:
        """Return the first instant by which `worked` has passed, if the table has it.

        An exact end of a shift is that end, not the next opening.
        """
        shift = bisect_left(self.worked_by_closing, worked)
        if shift == len(self.opens):
            return None
        return self.opens[shift] + (worked - self.worked_by_opening[shift])

    def opening(self, at: datetime) -> datetime | None:
        """Return the first working instant at or after `at`, if the table has it."""
        shift = bisect_right(self.closes, at)
        if shift == len(self.opens):
            return None
        return max(at, self.opens[shift])

    def closing(self, day: date, working_days: int) -> datetime | None:
        """Return the closing time `working_days` after the working day `day`."""
        position = bisect_left(self.days, day) + working_days
        return self.closings[position] if position < len(self.days) else None


def unroll(days: Iterable[tuple[date, Iterable[tuple[time, time]]]]) -> Timetable:
    """Build the timetable of `days`, each with its shifts, all in order."""
    table = Timetable()
    worked = timedelta()
    for day, shifts in days:
        for start, end in shifts:
            worked = _append(table, day, start, end, worked)
        if table.closes and table.closes[-1].date() == day:
            table.days.append(day)
            table.closings.append(table.closes[-1])
    return table


def _append(
    table: Timetable, day: date, start: time, end: time, worked: timedelta
) -> timedelta:
    opens = datetime.combine(day, start, VIETNAM)
    closes = datetime.combine(day, end, VIETNAM)
    table.opens.append(opens)
    table.closes.append(closes)
    table.worked_by_opening.append(worked)
    table.worked_by_closing.append(worked + (closes - opens))
    return table.worked_by_closing[-1]
