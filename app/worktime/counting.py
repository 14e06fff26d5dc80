"""Walk the days between two instants and say what each of them counts for."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Final

from app.worktime.calendar import Day, Shift, WorkingCalendar
from app.worktime.parts import CrossedDay, DayCounted, DaySkipped, TimeCounted

_ONE_DAY: Final = timedelta(days=1)


def count_days(
    calendar: WorkingCalendar, *, after: date, until: date
) -> Iterator[CrossedDay]:
    """Yield each day after `after` to `until`: numbered, or skipped with its reason."""
    number = 0
    for day in calendar.days(after + _ONE_DAY, until):
        if day.shifts:
            number += 1
            yield DayCounted(day, number)
        else:
            yield DaySkipped(day)


def count_time(
    calendar: WorkingCalendar, *, begin: datetime, end: datetime
) -> Iterator[CrossedDay]:
    """Yield each day of `[begin, end)`: the working time taken from it, or why none."""
    first, last = begin.date(), end.date()
    total = timedelta()
    for day in calendar.days(first, last):
        if not day.shifts:
            yield DaySkipped(day)
            continue
        shifts, length = day.shifts, day.length
        if day.on in (first, last):
            shifts = _clipped(day, begin, end)
            length = sum((shift.length for shift in shifts), timedelta())
        if shifts:
            total += length
            yield TimeCounted(day, shifts, total)


def _clipped(day: Day, begin: datetime, end: datetime) -> tuple[Shift, ...]:
    earliest = begin.time() if day.on == begin.date() else time.min
    latest = end.time() if day.on == end.date() else time.max
    return tuple(
        Shift(max(shift.start, earliest), min(shift.end, latest))
        for shift in day.shifts
        if max(shift.start, earliest) < min(shift.end, latest)
    )
