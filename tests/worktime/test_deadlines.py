from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.clock import VIETNAM
from app.worktime import allowance as allowances
from app.worktime import deadlines, derivation
from app.worktime.allowance import Allowance, Days, Hours
from app.worktime.calendar import Shift, SpecialDay, WorkingCalendar
from app.worktime.deadlines import Pause
from app.worktime.errors import (
    InvalidAllowance,
    InvalidPause,
    NaiveDatetime,
    OutsideCalendar,
)
from app.worktime.parts import CrossedDay, DayCounted, DueAt, Paused, TimeCounted

FIRST = datetime(2024, 1, 1, tzinfo=VIETNAM)
instants = st.integers(0, 3 * 365 * 86_400).map(
    lambda seconds: FIRST + timedelta(seconds=seconds)
)
day_counts = st.integers(0, 30).map(Days)
hour_counts = st.integers(1, 100_000).map(lambda part: Hours(Fraction(part, 1000)))
allowance_values = day_counts | hour_counts


@st.composite
def pauses_after(draw: st.DrawFn, start: datetime) -> Pause:
    begin = start + timedelta(minutes=draw(st.integers(-3000, 30_000)))
    return Pause(begin, begin + timedelta(minutes=draw(st.integers(0, 20_000))))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def due(
    calendar: WorkingCalendar,
    start: datetime,
    allowance: Allowance,
    *pauses: Pause,
    after_15h_next_day: bool = False,
) -> datetime:
    reckoning = deadlines.reckon(
        start=start,
        allowance=allowance,
        calendar=calendar,
        pauses=pauses,
        after_15h_next_day=after_15h_next_day,
    )
    assert reckoning.due_at is not None
    return reckoning.due_at


@pytest.mark.parametrize(
    ("start", "allowance", "expected"),
    [
        # 31/8 is swapped for 22/8, and 1-2/9 are Quốc khánh.
        ("2026-08-28T15:30", Days(3), "2026-09-07T17:00"),
        # 24/11/2026 is the first Ngày Văn hóa Việt Nam.
        ("2026-11-23T14:00", Days(1), "2026-11-25T17:00"),
        ("2026-12-31T16:59", Hours(9), "2027-01-05T07:59"),
        # A make-up Saturday counts.
        ("2026-08-21T10:00", Days(1), "2026-08-22T17:00"),
        # A start on Saturday is Monday's opening: Monday is not counted.
        ("2026-11-14T10:00", Days(1), "2026-11-17T17:00"),
        ("2026-11-16T17:00", Days(1), "2026-11-18T17:00"),
        ("2026-11-16T11:30", Days(1), "2026-11-17T17:00"),
        ("2026-11-16T09:00", Days(0), "2026-11-16T17:00"),
        ("2026-11-16T07:00", Hours(8), "2026-11-16T17:00"),
        ("2026-11-16T07:00", Hours(Decimal("4.5")), "2026-11-16T11:30"),
        ("2026-11-16T17:00", Hours(1), "2026-11-17T08:00"),
        ("2026-11-16T11:30", Hours(Fraction(1, 3)), "2026-11-16T13:50"),
    ],
)
def test_a_deadline_is_the_one_a_citizen_finds_on_paper(
    calendar: WorkingCalendar, start: str, allowance: Allowance, expected: str
) -> None:
    assert due(calendar, at(start), allowance) == at(expected)


@pytest.mark.parametrize(
    ("begin", "end", "expected"),
    [
        ("2026-11-17T10:00", "2026-11-17T11:00", "2026-11-19T08:00"),
        ("2026-11-17T17:00", "2026-11-18T07:00", "2026-11-18T17:00"),
        ("2026-11-14T08:00", "2026-11-16T08:00", "2026-11-18T17:00"),
        ("2026-11-16T08:00", "2026-11-16T10:00", "2026-11-19T08:00"),
        ("2026-11-18T16:00", "2026-11-19T09:00", "2026-11-19T10:00"),
        ("2026-11-18T17:00", "2026-11-20T17:00", "2026-11-18T17:00"),
        ("2026-11-17T07:00", "2026-11-17T17:00", "2026-11-19T17:00"),
    ],
)
def test_a_pause_moves_the_due_time_by_the_working_time_inside_it(
    calendar: WorkingCalendar, begin: str, end: str, expected: str
) -> None:
    start = at("2026-11-16T09:00")

    moved = due(calendar, start, Days(2), Pause(at(begin), at(end)))

    assert moved == at(expected)


def test_a_pause_counts_when_an_earlier_one_has_moved_the_due_time_past_it(
    calendar: WorkingCalendar,
) -> None:
    start = at("2026-11-16T07:00")
    early = Pause(at("2026-11-16T08:00"), at("2026-11-16T10:00"))
    later = Pause(at("2026-11-16T14:00"), at("2026-11-16T15:00"))

    assert due(calendar, start, Hours(4), later) == at("2026-11-16T11:00")
    assert due(calendar, start, Hours(4), later, early) == at("2026-11-16T16:00")


@pytest.mark.parametrize(
    ("start", "allowance", "expected"),
    [
        ("2026-11-16T15:00", Days(0), "2026-11-16T17:00"),
        ("2026-11-16T15:00:01", Days(0), "2026-11-17T17:00"),
        ("2026-11-20T15:30", Days(1), "2026-11-25T17:00"),
        ("2026-11-16T16:00", Hours(2), "2026-11-17T09:00"),
        ("2026-11-14T16:00", Hours(2), "2026-11-16T09:00"),
    ],
)
def test_after_15h_the_next_working_day_begins_the_clock_where_the_option_is_on(
    calendar: WorkingCalendar, start: str, allowance: Allowance, expected: str
) -> None:
    assert due(calendar, at(start), allowance, after_15h_next_day=True) == at(expected)


def test_a_pause_before_the_next_day_begins_the_clock_changes_nothing(
    calendar: WorkingCalendar,
) -> None:
    pause = Pause(at("2026-11-16T16:00"), at("2026-11-16T17:00"))

    paused = due(
        calendar, at("2026-11-16T15:30"), Hours(2), pause, after_15h_next_day=True
    )

    assert paused == at("2026-11-17T09:00")


@given(start=instants, allowance=allowance_values, data=st.data())
def test_the_due_time_is_never_outside_working_time(
    calendar: WorkingCalendar,
    start: datetime,
    allowance: Allowance,
    data: st.DataObject,
) -> None:
    pauses = data.draw(st.lists(pauses_after(start), max_size=3))

    due_at = due(calendar, start, allowance, *pauses)

    assert calendar.is_working(due_at - timedelta(microseconds=1))


@given(starts=st.tuples(instants, st.integers(0, 20_000)), allowance=allowance_values)
def test_a_later_start_is_never_due_earlier(
    calendar: WorkingCalendar, starts: tuple[datetime, int], allowance: Allowance
) -> None:
    start, minutes = starts
    later = start + timedelta(minutes=minutes)

    assert due(calendar, start, allowance) <= due(calendar, later, allowance)


@given(
    start=instants, minutes=st.integers(0, 9000), allowance=hour_counts, data=st.data()
)
def test_under_the_same_pauses_a_later_start_in_hours_is_never_due_earlier(
    calendar: WorkingCalendar,
    start: datetime,
    minutes: int,
    allowance: Allowance,
    data: st.DataObject,
) -> None:
    pauses = data.draw(st.lists(pauses_after(start), max_size=3))
    later = start + timedelta(minutes=minutes)

    assert due(calendar, start, allowance, *pauses) <= due(
        calendar, later, allowance, *pauses
    )


@given(start=instants, allowance=allowance_values, data=st.data())
def test_a_pause_never_shortens_the_deadline(
    calendar: WorkingCalendar,
    start: datetime,
    allowance: Allowance,
    data: st.DataObject,
) -> None:
    pauses = data.draw(st.lists(pauses_after(start), min_size=1, max_size=3))

    assert due(calendar, start, allowance, *pauses[1:]) <= due(
        calendar, start, allowance, *pauses
    )


@given(start=instants, allowance=allowance_values, data=st.data())
def test_cutting_a_pause_in_two_changes_nothing(
    calendar: WorkingCalendar,
    start: datetime,
    allowance: Allowance,
    data: st.DataObject,
) -> None:
    pause = data.draw(pauses_after(start))
    cut = pause.begin + (pause.end - pause.begin) * data.draw(st.floats(0, 1))
    overlap = timedelta(minutes=data.draw(st.integers(0, 100)))
    halves = Pause(max(pause.begin, cut - overlap), pause.end), Pause(pause.begin, cut)

    assert due(calendar, start, allowance, *halves) == due(
        calendar, start, allowance, pause
    )


@given(start=instants, allowance=allowance_values, data=st.data())
def test_the_derivation_adds_up_to_the_due_time(
    calendar: WorkingCalendar,
    start: datetime,
    allowance: Allowance,
    data: st.DataObject,
) -> None:
    pauses = data.draw(st.lists(pauses_after(start), max_size=2))
    reckoning = deadlines.reckon(
        start=start, allowance=allowance, calendar=calendar, pauses=pauses
    )

    parts = reckoning.derivation
    days = [part.number for part in parts if isinstance(part, DayCounted)]
    hours = [part.total for part in parts if isinstance(part, TimeCounted)]
    paused = [part for part in parts if isinstance(part, Paused)]

    if isinstance(allowance, Days):
        assert days == list(range(1, allowance.amount + 1))
    else:
        assert hours[-1] == allowance.length
    for pause in paused:
        assert total(pause.days) == total(pause.added) == pause.worked
    assert (
        sum((pause.worked for pause in paused), timedelta()) == reckoning.paused_total
    )
    assert parts[-1] == DueAt(reckoning.due_at or start)


def total(days: tuple[CrossedDay, ...]) -> timedelta:
    totals = [day.total for day in days if isinstance(day, TimeCounted)]
    return totals[-1] if totals else timedelta()


def test_the_derivation_reads_as_a_citizen_would_redo_it(
    calendar: WorkingCalendar,
) -> None:
    pause = Pause(at("2026-11-23T14:00"), at("2026-11-25T10:00"), "chờ nộp thuế")
    reckoning = deadlines.reckon(
        start=at("2026-11-20T17:30"),
        allowance=Days(1),
        calendar=calendar,
        pauses=[pause],
        basis="Giấy tiếp nhận số 12",
    )

    assert derivation.lines(reckoning.derivation) == [
        "Tiếp nhận lúc 17:30 thứ Sáu 20/11/2026 (Giấy tiếp nhận số 12), ngoài giờ làm việc: tính từ giờ mở cửa kế tiếp, 07:00 thứ Hai 23/11/2026.",
        "Thời hạn: 1 ngày làm việc; không tính ngày bắt đầu, thứ Hai 23/11/2026 (khoản 2 Điều 147 Bộ luật Dân sự 2015).",
        "Không tính thứ Ba 24/11/2026: Ngày Văn hóa Việt Nam (Nghị quyết 28/2026/QH16).",
        "Ngày làm việc thứ 1: thứ Tư 25/11/2026.",
        "Tạm dừng từ 14:00 thứ Hai 23/11/2026 đến 10:00 thứ Tư 25/11/2026 (chờ nộp thuế): 6 giờ làm việc.",
        "– Tính thứ Hai 23/11/2026: 14:00–17:00; cộng dồn 3 giờ.",
        "– Không tính thứ Ba 24/11/2026: Ngày Văn hóa Việt Nam (Nghị quyết 28/2026/QH16).",
        "– Tính thứ Tư 25/11/2026: 07:00–10:00; cộng dồn 6 giờ.",
        "Cộng 6 giờ làm việc vào hạn đang có, 17:00 thứ Tư 25/11/2026:",
        "– Tính thứ Năm 26/11/2026: 07:00–11:30, 13:30–15:00; cộng dồn 6 giờ.",
        "Hạn: 15:00 thứ Năm 26/11/2026.",
    ]


def test_a_due_time_in_a_year_no_decision_has_fixed_says_so(
    calendar: WorkingCalendar,
) -> None:
    decided = deadlines.reckon(
        start=at("2026-11-20T09:00"), allowance=Days(1), calendar=calendar
    )
    provisional = deadlines.reckon(
        start=at("2026-12-31T09:00"), allowance=Days(1), calendar=calendar
    )

    assert not any("tạm tính" in line for line in derivation.lines(decided.derivation))
    assert any("tạm tính" in line for line in derivation.lines(provisional.derivation))


def test_a_holiday_declared_late_moves_the_deadline(calendar: WorkingCalendar) -> None:
    storm = SpecialDay(date(2026, 11, 17), (), "bão số 15", "công điện của tỉnh")
    corrected = calendar.corrected(version="2", special_days=[storm])

    assert due(calendar, at("2026-11-16T09:00"), Days(1)) == at("2026-11-17T17:00")
    assert due(corrected, at("2026-11-16T09:00"), Days(1)) == at("2026-11-18T17:00")


def test_a_half_day_ends_its_day_at_its_own_closing_time(
    calendar: WorkingCalendar,
) -> None:
    morning = calendar.shifts_on(date(2026, 11, 17))[:1]
    half = SpecialDay(date(2026, 11, 17), morning, "nghỉ chiều", "thông báo")
    corrected = calendar.corrected(version="2", special_days=[half])

    assert morning == (Shift(morning[0].start, morning[0].end),)
    assert due(corrected, at("2026-11-16T09:00"), Days(1)) == at("2026-11-17T11:30")


@pytest.mark.parametrize("amount", [-1, True, 1.5, Decimal(2)])
def test_days_that_are_not_a_natural_number_are_refused(amount: int) -> None:
    with pytest.raises(InvalidAllowance):
        Days(amount)


@pytest.mark.parametrize(
    "amount",
    [-1, 0, 0.5, True, Decimal("NaN"), Decimal("Infinity"), Decimal("1e99999999")],
)
def test_hours_that_are_not_an_exact_positive_number_are_refused(
    amount: int,
) -> None:
    with pytest.raises(InvalidAllowance):
        Hours(amount)


def test_an_allowance_is_made_from_the_columns_of_a_row() -> None:
    assert allowances.from_row(unit="days", amount=Decimal("3.0")) == Days(3)
    assert allowances.from_row(unit="hours", amount=Decimal("1.5")) == Hours(
        Decimal("1.5")
    )
    for unit, amount in [("days", Decimal("0.5")), ("weeks", Decimal(1))]:
        with pytest.raises(InvalidAllowance):
            allowances.from_row(unit=unit, amount=amount)


def test_a_pause_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(InvalidPause):
        Pause(at("2026-11-17T10:00"), at("2026-11-17T09:59"))


def test_a_start_without_an_offset_is_refused(calendar: WorkingCalendar) -> None:
    naive = datetime(2026, 11, 17, 10)  # noqa: DTZ001 - the point

    with pytest.raises(NaiveDatetime):
        due(calendar, naive, Days(1))


def test_an_allowance_longer_than_the_calendar_is_refused(
    calendar: WorkingCalendar,
) -> None:
    for allowance in (Days(100_000), Hours(800_000)):
        with pytest.raises(OutsideCalendar):
            due(calendar, at("2026-11-17T10:00"), allowance)
