from datetime import datetime, timedelta
from decimal import Decimal
from itertools import accumulate, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.clock import VIETNAM
from app.worktime import clock, deadlines, derivation, ledger
from app.worktime.allowance import Days, Hours
from app.worktime.calendar import WorkingCalendar
from app.worktime.errors import InvalidEntry, NaiveDatetime
from app.worktime.ledger import Entry, Kind, Refusal, Refused, State

MONDAY = "2026-11-16"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def entry(kind: Kind, when: str, allowance: Days | Hours | None = None) -> Entry:
    return Entry(kind, at(when), "căn cứ", allowance)


START = entry(Kind.START, f"{MONDAY}T09:00", Days(2))
PAUSE = entry(Kind.PAUSE, "2026-11-17T10:00")
RESUME = entry(Kind.RESUME, "2026-11-17T14:00")


def reckoning(
    calendar: WorkingCalendar, *entries: Entry, as_of: str | None = None
) -> clock.Reckoning:
    outcome = clock.replay(entries, calendar, as_of=at(as_of) if as_of else None)
    assert isinstance(outcome, clock.Reckoning)
    return outcome


def refusal(calendar: WorkingCalendar, *entries: Entry) -> Refusal:
    outcome = clock.replay(entries, calendar)
    assert isinstance(outcome, Refused)
    assert outcome.entry == entries[-1]
    assert outcome.message
    return outcome.refusal


def test_an_empty_ledger_has_not_started(calendar: WorkingCalendar) -> None:
    assert reckoning(calendar) == clock.Reckoning(
        State.NOT_STARTED, None, timedelta(), ()
    )


def test_a_procedure_without_a_limit_runs_without_a_due_time(
    calendar: WorkingCalendar,
) -> None:
    unlimited = entry(Kind.START, f"{MONDAY}T09:00")

    running = reckoning(calendar, unlimited, PAUSE, RESUME)

    assert (running.state, running.due_at) == (State.RUNNING, None)
    assert running.paused_total == timedelta(hours=2)


def test_a_pause_and_its_end_move_the_due_time(calendar: WorkingCalendar) -> None:
    running = reckoning(calendar, START, PAUSE, RESUME)

    assert running.state is State.RUNNING
    assert running.due_at == at("2026-11-19T09:00")
    assert running.paused_total == timedelta(hours=2)


def test_while_a_pause_is_open_the_due_time_is_known_only_as_if_resumed(
    calendar: WorkingCalendar,
) -> None:
    unknown = reckoning(calendar, START, PAUSE)
    known = reckoning(calendar, START, PAUSE, as_of="2026-11-17T14:00")

    assert (unknown.state, unknown.due_at) == (State.PAUSED, None)
    assert (known.state, known.due_at) == (State.PAUSED, at("2026-11-19T09:00"))
    assert "Hạn chỉ xác định được" in derivation.lines(unknown.derivation)[-1]


def test_a_restart_counts_anew_and_forgets_the_pauses_before_it(
    calendar: WorkingCalendar,
) -> None:
    restart = entry(Kind.RESTART, "2026-11-19T10:00")

    renewed = reckoning(calendar, START, PAUSE, restart)

    assert renewed.state is State.RUNNING
    assert renewed.due_at == at("2026-11-23T17:00")
    assert renewed.paused_total == timedelta()
    assert derivation.lines(renewed.derivation)[0].startswith("Tính lại từ đầu")


def test_a_restart_may_bring_another_allowance(calendar: WorkingCalendar) -> None:
    restart = entry(Kind.RESTART, "2026-11-19T10:00", Hours(1))

    assert reckoning(calendar, START, restart).due_at == at("2026-11-19T11:00")


@pytest.mark.parametrize(
    ("added", "expected"),
    [(Days(2), "2026-11-20T17:00"), (Hours(4), "2026-11-19T11:00")],
)
def test_an_extension_runs_from_the_due_time_it_replaces(
    calendar: WorkingCalendar, added: Days | Hours, expected: str
) -> None:
    extension = entry(Kind.EXTEND, "2026-11-17T23:59", added)

    extended = reckoning(calendar, START, extension)

    assert extended.due_at == at(expected)
    assert any("Gia hạn" in line for line in derivation.lines(extended.derivation))


def test_an_extension_announced_on_the_day_of_expiry_is_too_late(
    calendar: WorkingCalendar,
) -> None:
    late = entry(Kind.EXTEND, "2026-11-18T00:00", Days(1))

    assert refusal(calendar, START, late) is Refusal.EXTENDED_TOO_LATE


def test_a_second_extension_is_refused_even_after_a_restart(
    calendar: WorkingCalendar,
) -> None:
    first = entry(Kind.EXTEND, "2026-11-17T08:00", Days(5))
    second = entry(Kind.EXTEND, "2026-11-17T09:00", Days(5))
    restart = entry(Kind.RESTART, "2026-11-17T08:30")

    assert refusal(calendar, START, first, second) is Refusal.ALREADY_EXTENDED
    assert refusal(calendar, START, first, restart, second) is Refusal.ALREADY_EXTENDED


def test_a_clock_without_a_limit_cannot_be_extended(calendar: WorkingCalendar) -> None:
    unlimited = entry(Kind.START, f"{MONDAY}T09:00")
    extension = entry(Kind.EXTEND, f"{MONDAY}T10:00", Days(1))

    assert refusal(calendar, unlimited, extension) is Refusal.NOTHING_TO_EXTEND


def test_an_extension_inside_a_pause_leaves_the_pause_open(
    calendar: WorkingCalendar,
) -> None:
    extension = entry(Kind.EXTEND, "2026-11-17T11:00", Hours(1))

    extended = reckoning(calendar, START, PAUSE, extension, RESUME)

    assert extended.due_at == at("2026-11-19T10:00")
    assert extended.paused_total == timedelta(hours=2)


def test_stopping_closes_an_open_pause_and_ends_the_ledger(
    calendar: WorkingCalendar,
) -> None:
    stop = entry(Kind.STOP, "2026-11-17T14:00")

    stopped = reckoning(calendar, START, PAUSE, stop)

    assert (stopped.state, stopped.due_at) == (State.STOPPED, at("2026-11-19T09:00"))
    assert refusal(calendar, START, stop, RESUME) is Refusal.ALREADY_STOPPED


def test_entries_out_of_order_are_refused(calendar: WorkingCalendar) -> None:
    earlier = entry(Kind.PAUSE, f"{MONDAY}T08:59")

    assert refusal(calendar, START, earlier) is Refusal.OUT_OF_ORDER


LEGAL = {
    (State.NOT_STARTED, Kind.START),
    *product((State.RUNNING, State.PAUSED), (Kind.RESTART, Kind.EXTEND, Kind.STOP)),
    (State.RUNNING, Kind.PAUSE),
    (State.PAUSED, Kind.RESUME),
}


@pytest.mark.parametrize(("state", "kind"), list(product(State, Kind)))
def test_every_state_takes_only_the_entries_the_law_gives_it(
    calendar: WorkingCalendar, state: State, kind: Kind
) -> None:
    path = {
        State.NOT_STARTED: [],
        State.RUNNING: [START],
        State.PAUSED: [START, PAUSE],
        State.STOPPED: [START, entry(Kind.STOP, "2026-11-17T10:00")],
    }[state]
    added = Days(1) if kind is Kind.EXTEND else None

    outcome = clock.replay([*path, entry(kind, "2026-11-17T10:00", added)], calendar)

    assert isinstance(outcome, clock.Reckoning) == ((state, kind) in LEGAL)


@st.composite
def ledgers(draw: st.DrawFn) -> list[Entry]:
    allowance = draw(st.integers(1, 20).map(Days) | st.integers(1, 160).map(Hours))
    steps = draw(st.lists(st.integers(0, 5000), max_size=8))
    moments = accumulate(steps, lambda t, m: t + timedelta(minutes=m), initial=START.at)
    kinds = [Kind.START, *(draw(st.sampled_from(list(Kind)[1:5])) for _ in steps)]
    return [
        Entry(
            kind,
            moment,
            "căn cứ",
            allowance if kind in (Kind.START, Kind.EXTEND) else None,
        )
        for kind, moment in zip(kinds, moments, strict=True)
    ]


@given(entries=ledgers())
def test_replaying_the_whole_ledger_equals_advancing_entry_by_entry(
    calendar: WorkingCalendar, entries: list[Entry]
) -> None:
    standing = clock.Standing()
    kept: list[Entry] = []
    for item in entries:
        outcome = clock.advance(standing, item, calendar)
        if isinstance(outcome, Refused):
            assert clock.replay([*kept, item], calendar) == outcome
            continue
        standing, kept = outcome, [*kept, item]

        assert clock.replay(kept, calendar) == clock.reckon(standing, calendar)


@given(
    allowance=st.integers(1, 20).map(Days) | st.integers(1, 160).map(Hours),
    moments=st.lists(st.integers(0, 20_000), min_size=2, max_size=6),
)
def test_a_ledger_of_pauses_equals_the_deadline_with_the_same_pauses(
    calendar: WorkingCalendar, allowance: Days | Hours, moments: list[int]
) -> None:
    times = [START.at + timedelta(minutes=minute) for minute in sorted(moments)]
    pairs = list(zip(times[::2], times[1::2], strict=False))
    entries = [
        Entry(kind, moment, "căn cứ")
        for pair in pairs
        for kind, moment in zip((Kind.PAUSE, Kind.RESUME), pair, strict=True)
    ]

    replayed = reckoning(
        calendar, Entry(Kind.START, START.at, "căn cứ", allowance), *entries
    )
    reckoned = deadlines.reckon(
        start=START.at,
        allowance=allowance,
        calendar=calendar,
        pauses=[deadlines.Pause(*pair) for pair in pairs],
    )

    assert replayed.due_at == reckoned.due_at


def test_an_entry_is_made_from_the_columns_of_a_row() -> None:
    made = Entry.from_row(
        kind="start", at=START.at, basis="căn cứ", unit="days", amount=Decimal(2)
    )

    assert made == START


def test_an_entry_without_basis_allowance_or_offset_where_due_is_refused() -> None:
    naive = datetime(2026, 11, 17, 10)  # noqa: DTZ001 - the point

    with pytest.raises(InvalidEntry):
        Entry(Kind.PAUSE, START.at, "")
    with pytest.raises(InvalidEntry):
        Entry(Kind.EXTEND, START.at, "căn cứ")
    with pytest.raises(InvalidEntry):
        Entry(Kind.PAUSE, START.at, "căn cứ", Days(1))
    with pytest.raises(NaiveDatetime):
        Entry(Kind.PAUSE, naive, "căn cứ")


def test_every_refusal_has_its_words() -> None:
    assert set(ledger.MESSAGES) == set(Refusal)


def test_the_parts_of_a_derivation_are_plain_values(calendar: WorkingCalendar) -> None:
    facts = derivation.facts(reckoning(calendar, START, PAUSE, RESUME).derivation)

    assert [fact["kind"] for fact in facts] == [
        "started",
        "given",
        "day_counted",
        "day_counted",
        "paused",
        "due_at",
    ]
    assert facts[4]["worked"] == 7200.0
    assert facts[-1] == {"kind": "due_at", "at": "2026-11-19T09:00:00+07:00"}
