import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.core.clock import VIETNAM
from app.worktime import calendar_data
from app.worktime.calendar import OFFICE_DAY, Shift, SpecialDay, WorkingCalendar
from app.worktime.errors import (
    InvalidCalendar,
    InvalidShifts,
    NaiveDatetime,
    OutsideCalendar,
)

HOLIDAYS = Path(__file__).parents[2] / "../shared/data/holidays_vn.json"
PLAIN: dict[str, Any] = {
    "version": "test",
    "valid_from": "2026-01-01",
    "valid_until": "2027-01-01",
    "weekly_rest_basis": "luật",
    "week": {"monday": ["07:00-11:30", "13:30-17:00"], "saturday": ["07:30-11:30"]},
    "days": [],
}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def dates(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


@pytest.mark.skipif(not HOLIDAYS.exists(), reason="the checked day table is absent")
def test_the_calendar_of_ben_tre_equals_the_checked_table_day_by_day(
    calendar: WorkingCalendar,
) -> None:
    table = json.loads(HOLIDAYS.read_text("utf-8"))
    off = {day for year in table["off"].values() for day in year}
    made_up = set(table["makeup_workdays"])

    for day in dates(date(2024, 1, 1), date(2027, 12, 31)):
        weekday = day.weekday() < 5 and day.isoformat() not in off
        expected = weekday or day.isoformat() in made_up
        assert bool(calendar.shifts_on(day)) == expected, day


def test_every_row_of_ben_tre_names_its_reason_and_its_basis(
    calendar: WorkingCalendar,
) -> None:
    assert len(calendar.special_days) == 53
    assert all(row.reason and row.basis for row in calendar.special_days)


def test_a_made_up_saturday_has_the_shifts_of_the_day_it_replaces(
    calendar: WorkingCalendar,
) -> None:
    assert calendar.shifts_on(date(2026, 8, 22)) == OFFICE_DAY
    assert calendar.working_between(
        at("2026-08-22T00:00"), at("2026-08-23T00:00")
    ) == timedelta(hours=8)


@pytest.mark.parametrize(
    ("instant", "working", "opening"),
    [
        ("2026-11-20T06:59", False, "2026-11-20T07:00"),
        ("2026-11-20T07:00", True, "2026-11-20T07:00"),
        ("2026-11-20T11:30", False, "2026-11-20T13:30"),
        ("2026-11-20T16:59:59", True, "2026-11-20T16:59:59"),
        ("2026-11-20T17:00", False, "2026-11-23T07:00"),
        ("2026-11-24T09:00", False, "2026-11-25T07:00"),
    ],
)
def test_the_end_of_a_shift_is_not_working_and_waits_for_the_next_opening(
    calendar: WorkingCalendar, instant: str, working: object, opening: str
) -> None:
    assert calendar.is_working(at(instant)) is working
    assert calendar.next_opening(at(instant)) == at(opening)


def test_instants_of_any_offset_are_read_on_the_clock_of_viet_nam(
    calendar: WorkingCalendar,
) -> None:
    assert calendar.is_working(datetime(2026, 11, 20, 0, tzinfo=UTC))
    assert not calendar.is_working(datetime(2026, 11, 20, 10, tzinfo=UTC))


def test_working_time_between_skips_lunch_nights_and_days_off(
    calendar: WorkingCalendar,
) -> None:
    between = calendar.working_between(at("2026-11-23T11:00"), at("2026-11-25T08:00"))

    assert between == timedelta(hours=5)
    assert (
        calendar.working_between(at("2026-11-25T08:00"), at("2026-11-23T11:00"))
        == timedelta()
    )


def test_an_office_may_work_on_saturday_morning() -> None:
    calendar = calendar_data.from_mapping(PLAIN)

    assert calendar.closing(date(2026, 11, 16), working_days=1) == at(
        "2026-11-21T11:30"
    )


def test_a_correction_is_a_new_version_that_leaves_the_old_one_alone(
    calendar: WorkingCalendar,
) -> None:
    storm = SpecialDay(date(2026, 11, 25), (), "bão số 15", "công điện của tỉnh")

    corrected = calendar.corrected(version="ben-tre-2", special_days=[storm])

    assert corrected.shifts_on(storm.on) == ()
    assert corrected.next_opening(at("2026-11-25T08:00")) == at("2026-11-26T07:00")
    assert calendar.shifts_on(storm.on) == OFFICE_DAY
    assert corrected.version == "ben-tre-2"


@pytest.mark.parametrize(
    "shifts",
    [
        (Shift(time(7), time(12)), Shift(time(11, 30), time(17))),
        (Shift(time(13), time(17)), Shift(time(7), time(11))),
    ],
)
def test_overlapping_or_disordered_shifts_are_refused(
    shifts: tuple[Shift, ...],
) -> None:
    with pytest.raises(InvalidShifts):
        WorkingCalendar("v", date(2026, 1, 1), date(2027, 1, 1), week=(shifts,) * 7)


def test_a_shift_that_ends_when_it_begins_is_refused() -> None:
    with pytest.raises(InvalidShifts):
        Shift(time(7), time(7))


def test_two_rows_for_one_date_are_refused() -> None:
    row = SpecialDay(date(2026, 9, 2), (), "Quốc khánh", "luật")

    with pytest.raises(InvalidCalendar):
        WorkingCalendar("v", date(2026, 1, 1), date(2027, 1, 1), (row, row))


def test_a_datetime_without_an_offset_is_refused(calendar: WorkingCalendar) -> None:
    with pytest.raises(NaiveDatetime):
        calendar.is_working(datetime(2026, 11, 20, 9))  # noqa: DTZ001 - the point


@pytest.mark.parametrize("day", ["2023-12-31T10:00", "2029-01-01T10:00"])
def test_a_day_the_calendar_does_not_cover_is_refused(
    calendar: WorkingCalendar, day: str
) -> None:
    with pytest.raises(OutsideCalendar):
        calendar.next_opening(at(day))
    with pytest.raises(OutsideCalendar):
        calendar.shifts_on(at(day).date())


@pytest.mark.parametrize(
    "change",
    [
        {"week": {"montag": []}},
        {"week": {"monday": ["07:00-25:00"]}},
        {"week": None},
        {"valid_from": "tomorrow"},
        {"valid_from": "2027-01-01"},
        {"days": [{"date": "2026-09-02", "closed": "Quốc khánh"}]},
        {"days": [{"date": "2026-09-02", "working": "x", "basis": "y"}]},
        {"days": [{"date": "2027-09-02", "closed": "Quốc khánh", "basis": "luật"}]},
    ],
)
def test_a_malformed_calendar_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises((InvalidCalendar, OutsideCalendar)):
        calendar_data.from_mapping(PLAIN | change)
