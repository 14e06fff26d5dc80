"""The package against a calculator that shares no reckoning with it.

The walker lays every minute of 2024–2027 out in one row of bytes and steps along
it; it knows no shifts, no bisection, and takes from the calendar only which days
are worked.
"""

import random
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from app.core.clock import VIETNAM
from app.worktime import deadlines
from app.worktime.allowance import Days, Hours
from app.worktime.calendar import WorkingCalendar
from app.worktime.deadlines import Pause

FIRST = datetime(2024, 1, 1, tzinfo=VIETNAM)
DAYS = 4 * 365 + 1
MINUTES_A_DAY = 1440
CLOSING = 17 * 60
OFFICE_DAY = bytes(
    7 * 60 <= minute < 11 * 60 + 30 or 13 * 60 + 30 <= minute < CLOSING
    for minute in range(MINUTES_A_DAY)
)


class MinuteWalker:
    def __init__(self, calendar: WorkingCalendar) -> None:
        days = [(FIRST + timedelta(days=n)).date() for n in range(DAYS)]
        self.worked_days = [bool(calendar.shifts_on(day)) for day in days]
        self.minutes = b"".join(
            OFFICE_DAY if worked else bytes(MINUTES_A_DAY)
            for worked in self.worked_days
        )

    def due(
        self, start: int, unit: str, amount: int, pauses: list[tuple[int, int]]
    ) -> int:
        start = self.minutes.index(1, start)
        due = (
            self._spend(start, amount)
            if unit == "minutes"
            else self._close(start, amount)
        )
        paused: set[int] = set()
        for begin, end in sorted(pauses):
            if begin < due:
                inside = {m for m in range(max(begin, start), end) if self.minutes[m]}
                due = self._spend(due, len(inside - paused))
                paused |= inside
        return due

    def _spend(self, minute: int, amount: int) -> int:
        for _ in range(amount):
            minute = self.minutes.index(1, minute) + 1
        return minute

    def _close(self, start: int, count: int) -> int:
        day = start // MINUTES_A_DAY
        while count:
            day += 1
            count -= self.worked_days[day]
        return day * MINUTES_A_DAY + CLOSING


@pytest.mark.slow
def test_ten_thousand_random_files_agree_with_a_walk_of_every_minute(
    calendar: WorkingCalendar,
) -> None:
    chance = random.Random(20261123)  # noqa: S311 - repeatable cases
    walker = MinuteWalker(calendar)

    for _ in range(10_000):
        start = chance.randrange((DAYS - 150) * MINUTES_A_DAY)
        unit, amount = chance.choice(
            [("days", chance.randint(0, 30)), ("minutes", chance.randint(1, 2400))]
        )
        pauses = [
            random_pause(chance, start) for _ in range(chance.choice((0, 1, 1, 3)))
        ]
        expected = FIRST + timedelta(minutes=walker.due(start, unit, amount, pauses))

        reckoning = deadlines.reckon(
            start=instant(start).astimezone(UTC),
            allowance=Days(amount) if unit == "days" else hours(amount),
            calendar=calendar,
            pauses=[Pause(instant(begin), instant(end)) for begin, end in pauses],
        )

        assert reckoning.due_at == expected, (instant(start), unit, amount, pauses)


def random_pause(chance: random.Random, start: int) -> tuple[int, int]:
    begin = max(0, start + chance.randint(-2000, 12_000))
    return begin, begin + chance.choice((0, 60, 600, 4000, 12_000))


def instant(minute: int) -> datetime:
    return FIRST + timedelta(minutes=minute)


def hours(minutes: int) -> Hours:
    return Hours(Fraction(minutes, 60))
