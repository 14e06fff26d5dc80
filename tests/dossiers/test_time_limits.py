"""Which allowance a dossier gets, and what an act writes into its clock."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from app.cli.deadline import CALENDAR, read_calendar
from app.dossiers import deadlines, outcomes
from app.procedures.definition import TimeLimit, TimeUnit
from app.workflow import definition as process
from app.workflow.definition import OutcomeKind
from app.worktime.allowance import Allowance, Days, Hours
from app.worktime.calendar import WorkingCalendar
from app.worktime.clock import Reckoning
from app.worktime.ledger import Entry, Kind

FALLBACK = process.Allowance(minutes=5760, unit=process.Unit.HOURS)


@pytest.fixture(scope="module")
def calendar() -> WorkingCalendar:
    return read_calendar(CALENDAR)


@pytest.mark.parametrize(
    ("stated", "allowance"),
    [
        (TimeLimit(amount=3, unit=TimeUnit.WORKING_DAYS), Days(3)),
        (TimeLimit(amount=8, unit=TimeUnit.WORKING_HOURS), Hours(8)),
        (TimeLimit(amount=15, unit=TimeUnit.CALENDAR_DAYS), Hours(Decimal(96))),
        (TimeLimit(amount=2, unit=TimeUnit.MONTHS), Hours(Decimal(96))),
        (TimeLimit(text="Theo kế hoạch hằng năm"), Hours(Decimal(96))),
        (None, Hours(Decimal(96))),
    ],
)
def test_a_limit_is_counted_in_working_time(
    stated: TimeLimit | None, allowance: Allowance
) -> None:
    limit = deadlines.limit_of(stated, fallback=FALLBACK)

    assert limit == deadlines.Limit(allowance, after_15h_next_day=False)


def test_a_same_day_procedure_is_due_within_the_day_and_knows_the_15_o_clock_rule() -> (
    None
):
    limit = deadlines.limit_of(TimeLimit(same_day=True), fallback=FALLBACK)

    assert limit == deadlines.Limit(Days(0), after_15h_next_day=True)


def test_where_neither_law_nor_process_gives_a_number_there_is_no_limit() -> None:
    limit = deadlines.limit_of(
        TimeLimit(text="Không quy định"), fallback=process.NO_ALLOWANCE
    )

    assert limit.allowance is None


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ((2026, 11, 25, 7, 59), (2026, 11, 25, 10, 0)),  # 14:59 → 17:00 that day
        ((2026, 11, 25, 8, 1), (2026, 11, 26, 10, 0)),  # 15:01 → 17:00 the next
    ],
)
def test_a_same_day_dossier_received_after_15_is_due_the_next_working_day(
    calendar: WorkingCalendar,
    received: tuple[int, ...],
    due: tuple[int, ...],
) -> None:
    limit = deadlines.limit_of(TimeLimit(same_day=True), fallback=FALLBACK)
    start = Entry(Kind.START, _utc(received), deadlines.START_BASIS, limit.allowance)

    reckoning = deadlines.replay([start], calendar, limit=limit)

    assert isinstance(reckoning, Reckoning)
    assert reckoning.due_at == _utc(due)


def test_a_step_is_due_when_its_own_working_time_is_used_up(
    calendar: WorkingCalendar,
) -> None:
    # Wednesday 16:00: one hour that day, three from 07:00 on Thursday.
    given = process.Allowance(minutes=240, unit=process.Unit.HOURS)

    reckoning = _step_reckoning(given, calendar)

    assert reckoning is not None
    assert reckoning.due_at == _utc((2026, 11, 26, 3, 0))


def test_a_step_without_a_number_is_never_due(calendar: WorkingCalendar) -> None:
    given = process.Allowance(minutes=None, text="không tính thời gian")

    assert _step_reckoning(given, calendar) is None


def _step_reckoning(
    given: process.Allowance, calendar: WorkingCalendar
) -> Reckoning | None:
    step = process.Step(
        id="appraise",
        label="Thẩm định",
        office=process.OfficeSelector(process.OfficeKind.RECEIVING),
        role=process.Role.SPECIALIST,
        outcomes=(),
        allowance=given,
    )
    return deadlines.step_reckoning(
        step,
        since=_utc((2026, 11, 25, 9, 0)),
        calendar=calendar,
        basis="quy trình nội bộ",
    )


@pytest.mark.parametrize("kind", OutcomeKind)
def test_no_outcome_touches_a_clock_that_has_not_started(kind: OutcomeKind) -> None:
    assert outcomes.clock_entry(kind, started=False) is None


@pytest.mark.parametrize(
    ("kind", "entry"),
    [
        (OutcomeKind.SUPPLEMENT, Kind.PAUSE),
        (OutcomeKind.REQUEST_PAYMENT, Kind.PAUSE),
        (OutcomeKind.WAIT, Kind.PAUSE),
        (OutcomeKind.ISSUE, Kind.STOP),
        (OutcomeKind.STOP, Kind.STOP),
        (OutcomeKind.FORWARD, None),
        (OutcomeKind.RETURN, None),
        (OutcomeKind.CONSULT, None),
        (OutcomeKind.APPROVE, None),
        (OutcomeKind.REJECT, None),
        (OutcomeKind.DELIVER, None),
    ],
)
def test_once_started_waiting_pauses_the_clock_and_the_result_stops_it(
    kind: OutcomeKind, entry: Kind | None
) -> None:
    assert outcomes.clock_entry(kind, started=True) == entry


def _utc(parts_of: tuple[int, ...]) -> datetime:
    year, month, day, hour, minute = parts_of
    return datetime(year, month, day, hour, minute, tzinfo=UTC)
