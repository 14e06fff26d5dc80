"""When the offices work: an ordinary week, and the days the law makes different."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Final

from app.core.clock import VIETNAM
from app.worktime.errors import (
    InvalidCalendar,
    InvalidShifts,
    NaiveDatetime,
    OutsideCalendar,
)
from app.worktime.timetable import Timetable, unroll

WEEKLY_REST: Final = "nghỉ hằng tuần"
_DAYS_IN_A_WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class Shift:
    """One stretch of work (buổi làm việc), `[start, end)` on the wall clock."""

    start: time
    end: time

    def __post_init__(self) -> None:
        if self.start.tzinfo or self.end.tzinfo:
            raise InvalidShifts("Giờ của buổi làm việc không mang múi giờ.")
        if self.start >= self.end:
            raise InvalidShifts(
                f"Buổi làm việc {self.start:%H:%M}–{self.end:%H:%M} kết thúc không sau khi bắt đầu."
            )

    @property
    def length(self) -> timedelta:
        return datetime.combine(date.min, self.end) - datetime.combine(
            date.min, self.start
        )


OFFICE_DAY: Final = (
    Shift(time(7), time(11, 30)),
    Shift(time(13, 30), time(17)),
)
OFFICE_WEEK: Final = (OFFICE_DAY,) * 5 + ((), ())


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A date that differs from its weekday: off when it has no shift."""

    on: date
    shifts: tuple[Shift, ...]
    reason: str
    basis: str


@dataclass(frozen=True, slots=True)
class Day:
    """One date as it is worked: off when it has no shift.

    `reason` and `basis` say why it is off, or why it is worked unlike its weekday.
    """

    on: date
    shifts: tuple[Shift, ...]
    length: timedelta
    reason: str
    basis: str


@dataclass(frozen=True)
class WorkingCalendar:
    """One version of an office's working time, for days in `[valid_from, valid_until)`.

    `week` has the shifts of Monday first. From `provisional_from` on, no
    decision has fixed the holidays yet. A correction is another version.
    """

    version: str
    valid_from: date
    valid_until: date
    special_days: tuple[SpecialDay, ...] = ()
    week: tuple[tuple[Shift, ...], ...] = OFFICE_WEEK
    weekly_rest_basis: str = "Quyết định 188/1999/QĐ-TTg"
    provisional_from: date | None = None

    def __post_init__(self) -> None:
        if self.valid_from >= self.valid_until:
            raise InvalidCalendar("Lịch làm việc không có ngày hiệu lực nào.")
        if len(self.week) != _DAYS_IN_A_WEEK:
            raise InvalidCalendar("Tuần làm việc phải đủ bảy ngày.")
        for shifts in (*self.week, *(row.shifts for row in self.special_days)):
            _refuse_disorder(shifts)
        self._refuse_misplaced_rows()

    def shifts_on(self, day: date) -> tuple[Shift, ...]:
        """Return the shifts worked on `day`, in order; none when it is off."""
        return self.days(day, day)[0].shifts

    def days(self, first: date, last: date) -> Sequence[Day]:
        """Return every date from `first` to `last`, both included."""
        if first < self.valid_from or last >= self.valid_until:
            raise self._outside()
        start = self.valid_from.toordinal()
        return self._days[first.toordinal() - start : last.toordinal() - start + 1]

    def is_working(self, at: datetime) -> bool:
        """Tell whether an office is open at `at`; the end of a shift is not."""
        return self._timetable.opening(self._covered(at)) == at

    def next_opening(self, at: datetime) -> datetime:
        """Return the first working instant at or after `at`: `at` itself if it works."""
        return self._found(self._timetable.opening(self._covered(at)))

    def closing(self, day: date, *, working_days: int = 0) -> datetime:
        """Return the closing time of the n-th working day after the working day `day`."""
        return self._found(self._timetable.closing(day, working_days))

    def working_between(self, begin: datetime, end: datetime) -> timedelta:
        """Return the working time in `[begin, end)`; none when `end` is not later."""
        passed = self._position(end) - self._position(begin)
        return max(passed, timedelta())

    def after(self, at: datetime, length: timedelta) -> datetime:
        """Return the instant by which `length` of working time has passed since `at`.

        An exact end of a shift is that end, not the next opening.
        """
        return self._found(self._timetable.reached(self._position(at) + length))

    def corrected(
        self, *, version: str, special_days: Iterable[SpecialDay]
    ) -> "WorkingCalendar":
        """Return the next version, in which `special_days` replace rows of their dates."""
        rows = {row.on: row for row in (*self.special_days, *special_days)}
        return replace(self, version=version, special_days=tuple(rows.values()))

    @cached_property
    def _days(self) -> list[Day]:
        special = {row.on: row for row in self.special_days}
        covered = range(self.valid_from.toordinal(), self.valid_until.toordinal())
        return [self._day(on, special.get(on)) for on in map(date.fromordinal, covered)]

    def _day(self, on: date, row: SpecialDay | None) -> Day:
        if row is not None:
            return Day(on, row.shifts, _total(row.shifts), row.reason, row.basis)
        shifts = self.week[on.weekday()]
        if not shifts:
            return Day(on, (), timedelta(), WEEKLY_REST, self.weekly_rest_basis)
        return Day(on, shifts, _total(shifts), "", "")

    @cached_property
    def _timetable(self) -> Timetable:
        return unroll(
            (day.on, [(shift.start, shift.end) for shift in day.shifts])
            for day in self._days
        )

    @cached_property
    def _bounds(self) -> tuple[datetime, datetime]:
        return (
            datetime.combine(self.valid_from, time(), VIETNAM),
            datetime.combine(self.valid_until, time(), VIETNAM),
        )

    def _position(self, at: datetime) -> timedelta:
        return self._timetable.position(self._covered(at))

    def _covered(self, at: datetime) -> datetime:
        local = vietnam_time(at)
        first, last = self._bounds
        if not first <= local <= last:
            raise self._outside()
        return local

    def _found(self, at: datetime | None) -> datetime:
        if at is None:
            raise self._outside()
        return at

    def _outside(self) -> OutsideCalendar:
        return OutsideCalendar(
            f"Lịch làm việc {self.version} chỉ có từ ngày {self.valid_from:%d/%m/%Y} đến trước ngày {self.valid_until:%d/%m/%Y}."
        )

    def _refuse_misplaced_rows(self) -> None:
        dates = {row.on for row in self.special_days}
        if len(dates) != len(self.special_days):
            raise InvalidCalendar("Một ngày có hai dòng trong lịch làm việc.")
        if not all(self.valid_from <= on < self.valid_until for on in dates):
            raise self._outside()


def vietnam_time(at: datetime) -> datetime:
    """Return `at` on the wall clock of Viet Nam; refuse one without an offset."""
    if at.tzinfo is VIETNAM:
        return at
    if at.utcoffset() is None:
        raise NaiveDatetime(f"Thời điểm {at.isoformat()} thiếu múi giờ.")
    try:
        return at.astimezone(VIETNAM)
    except OverflowError as beyond:
        raise OutsideCalendar(
            f"Thời điểm {at.isoformat()} nằm ngoài mọi lịch."
        ) from beyond


def _refuse_disorder(shifts: tuple[Shift, ...]) -> None:
    for earlier, later in pairwise(shifts):
        if later.start < earlier.end:
            raise InvalidShifts(
                f"Buổi làm việc bắt đầu {later.start:%H:%M} chồng lên, hoặc đứng trước, buổi kết thúc {earlier.end:%H:%M}."
            )


def _total(shifts: tuple[Shift, ...]) -> timedelta:
    return sum((shift.length for shift in shifts), timedelta())
