"""A corrected calendar moves what is still to come, and nothing else."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.audit.models import AuditAct
from app.core.database import transaction
from app.dossiers import deadlines
from app.dossiers.deadlines import Corrected, Kept, Limit
from app.dossiers.models import WorkItem
from app.organizations.models import CalendarVersion
from app.worktime.allowance import Days
from app.worktime.calendar import SpecialDay, WorkingCalendar
from app.worktime.clock import Reckoning
from app.worktime.errors import InvalidCalendar, InvalidShifts, OutsideCalendar
from app.worktime.ledger import Entry, Kind
from tests.clock.processes import CONSULTED
from tests.clock.town import COMMUNE, MONDAY, Json, Town, moment

WEDNESDAY_OFF: list[Json] = [
    {"date": "2026-11-25", "closed": "nghỉ do bão", "basis": "công điện 07/CĐ-TTg"}
]
# Five working days from Monday 23 November 2026; the 24th is a holiday.
DUE = moment("2026-12-01T17:00:00+07:00")
NEXT_DAY = moment("2026-12-02T17:00:00+07:00")


async def test_a_late_holiday_moves_the_due_time_and_says_why(town: Town) -> None:
    dossier = await town.accepted(CONSULTED)

    await town.correct(WEDNESDAY_OFF)
    changed = await town.upkeep.correct_due_times("office")

    told = (await town.progress(dossier))[-1]
    assert moment(dossier["due_at"]) == DUE
    assert changed == 1
    assert moment((await town.now(dossier))["due_at"]) == NEXT_DAY
    assert told["event"] == "dossier.due_time_corrected"
    assert "01/12/2026" in told["content"]
    assert "02/12/2026" in told["content"]
    assert "Quyết định 99/QĐ-TTg" in told["reason"]


async def test_the_national_portal_is_sent_the_new_due_time(town: Town) -> None:
    dossier = await town.accepted(CONSULTED)

    await town.correct(WEDNESDAY_OFF)
    await town.upkeep.correct_due_times("office")

    sent = await town.messages(dossier)
    assert moment(sent[-1]["dossier"]["due_at"]) == NEXT_DAY


async def test_a_correction_carried_out_twice_changes_nothing_more(town: Town) -> None:
    dossier = await town.accepted(CONSULTED)
    await town.correct(WEDNESDAY_OFF)
    await town.upkeep.correct_due_times("office")
    once = await town.now(dossier)

    again = await town.correct(WEDNESDAY_OFF)
    changed = await town.upkeep.correct_due_times("office")

    assert (again, changed) == (False, 0)
    assert (await town.now(dossier))["version"] == once["version"]


async def test_each_corrected_dossier_has_one_audit_act(town: Town) -> None:
    dossiers = [await town.accepted(CONSULTED) for _ in range(3)]

    await town.correct(WEDNESDAY_OFF)
    changed = await town.upkeep.correct_due_times("office")
    await town.upkeep.correct_due_times("office")

    assert changed == len(dossiers)
    assert await _audited(town) == len(dossiers)


async def test_the_rest_is_found_after_a_kill_in_the_middle(town: Town) -> None:
    first, second = [await town.accepted(CONSULTED) for _ in range(2)]
    await town.correct(WEDNESDAY_OFF)
    assert await town.recomputed(first, "office")

    changed = await town.upkeep.correct_due_times("office")

    assert changed == 1
    assert moment((await town.now(second))["due_at"]) == NEXT_DAY


async def test_what_is_late_already_stays_late(town: Town) -> None:
    dossier = await town.accepted(CONSULTED)
    town.at("2026-12-02T08:00:00")

    await town.correct(WEDNESDAY_OFF)
    changed = await town.upkeep.correct_due_times("office")

    assert changed == 0
    assert moment((await town.now(dossier))["due_at"]) == DUE


async def test_a_step_that_is_late_stays_so_while_its_dossier_moves(
    town: Town,
) -> None:
    dossier = await town.accepted(CONSULTED)
    step_due = (await town.now(dossier))["open_steps"][0]["due_at"]
    town.at("2026-11-26T08:00:00")

    await town.correct(WEDNESDAY_OFF)
    await town.upkeep.correct_due_times("office")

    now = await town.now(dossier)
    assert now["open_steps"][0]["due_at"] == step_due
    assert moment(now["due_at"]) == NEXT_DAY


async def test_the_reminders_of_a_moved_step_are_planned_anew(town: Town) -> None:
    await town.accepted(CONSULTED)
    town.at("2026-11-23T10:00:00")

    await town.correct(WEDNESDAY_OFF)
    await town.upkeep.correct_due_times("office")

    async with transaction(town.parts.sessions) as session:
        item = (
            await session.scalars(select(WorkItem).where(WorkItem.closed_at.is_(None)))
        ).one()
    assert item.due_at == moment("2026-11-26T09:00:00+07:00")
    assert item.remind_at == town.clock.now()


async def test_a_finished_dossier_is_left_alone(town: Town) -> None:
    dossier = await town.filed(CONSULTED)
    ended = await town.act(
        f"{COMMUNE}-reception", dossier, "non-acceptance", {"reason": "Sai thẩm quyền"}
    )

    await town.correct(WEDNESDAY_OFF)
    changed = await town.upkeep.correct_due_times("office")
    asked_for = await town.recomputed(dossier, "office")

    assert (changed, asked_for) == (0, False)
    assert (await town.now(dossier))["version"] == ended["version"]


async def test_the_deadline_is_derived_by_the_version_the_dossier_follows(
    town: Town,
) -> None:
    dossier = await town.accepted(CONSULTED)
    before = await town.deadline(dossier)

    await town.correct(WEDNESDAY_OFF)
    await town.upkeep.correct_due_times("office")

    after = await town.deadline(dossier)
    assert (before["calendar"], after["calendar"]) == ("office@1", "office@2")
    assert any("công điện 07/CĐ-TTg" in line for line in after["derivation"])
    assert moment(after["due_at"]) == moment((await town.now(dossier))["due_at"])


@pytest.mark.parametrize(
    ("row", "error"),
    [
        (
            {
                "date": "2026-11-28",
                "working": "làm bù",
                "shifts": ["07:00-11:00", "10:00-15:00"],
                "basis": "x",
            },
            InvalidShifts,
        ),
        ({"date": "2031-01-01", "closed": "nghỉ", "basis": "x"}, OutsideCalendar),
        ({"date": "2026-11-28", "basis": "x"}, InvalidCalendar),
        ({"date": "ngày mai", "closed": "nghỉ", "basis": "x"}, InvalidCalendar),
    ],
)
async def test_a_bad_correction_is_refused_before_anything_is_stored(
    town: Town, row: Json, error: type[Exception]
) -> None:
    with pytest.raises(error):
        await town.correct([row])

    assert await _versions(town) == 1


async def test_a_calendar_is_public_with_the_number_of_each_decision(
    town: Town,
) -> None:
    await town.correct(WEDNESDAY_OFF)

    latest = (await town.http.get("/v1/calendars/office")).json()
    first = (await town.http.get("/v1/calendars/office@1")).json()
    unknown = await town.http.get("/v1/calendars/nowhere")

    storm = [row for row in latest["days"] if row["day"] == "2026-11-25"]
    assert (latest["version"], latest["decision"]) == (
        "office@2",
        "Quyết định 99/QĐ-TTg",
    )
    assert storm[0]["basis"] == "công điện 07/CĐ-TTg"
    assert len(first["days"]) == len(latest["days"]) - 1
    assert unknown.json()["code"] == "calendar_not_found"


async def test_an_office_that_works_on_saturdays_counts_them(town: Town) -> None:
    await town.follows_saturdays(COMMUNE)

    dossier = await town.accepted(CONSULTED)

    # 25, 26, 27, 28 (a Saturday morning), 30.
    assert moment(dossier["due_at"]) == moment("2026-11-30T17:00:00+07:00")
    assert (await town.deadline(dossier))["calendar"] == "office-saturday@1"


_CALENDAR = WorkingCalendar(
    version="office@1", valid_from=date(2026, 1, 1), valid_until=date(2028, 1, 1)
)
_LIMIT = Limit(Days(5), after_15h_next_day=False)
_days = st.integers(min_value=0, max_value=20).map(
    lambda days: MONDAY.date() + timedelta(days=days)
)
_instants = st.integers(min_value=0, max_value=60 * 24 * 20).map(
    lambda minutes: MONDAY + timedelta(minutes=minutes)
)


@given(start=_instants, at=_instants, off=st.sets(_days, max_size=6))
def test_a_correction_is_the_replay_under_the_new_calendar_or_changes_nothing(
    start: datetime, at: datetime, off: set[date]
) -> None:
    entries = [Entry(Kind.START, start, "nhận đủ", Days(5))]
    before = _due(entries, _CALENDAR)
    corrected = _CALENDAR.corrected(
        version="office@2", special_days=[SpecialDay(day, (), "x", "y") for day in off]
    )
    wanted = _due(entries, corrected)

    decided = deadlines.corrected(
        entries, due_at=before, limit=_LIMIT, calendar=corrected, at=at
    )

    if before <= at:
        assert isinstance(decided, Kept)
    else:
        assert decided == Corrected(wanted)


@given(at=_instants, off=st.sets(_days, min_size=1, max_size=6))
def test_no_correction_makes_a_dossier_late_after_the_event(
    at: datetime, off: set[date]
) -> None:
    closed = _CALENDAR.corrected(
        version="office@2", special_days=[SpecialDay(day, (), "x", "y") for day in off]
    )
    entries = [Entry(Kind.START, MONDAY, "nhận đủ", Days(5))]
    before = _due(entries, closed)

    decided = deadlines.corrected(
        entries, due_at=before, limit=_LIMIT, calendar=_CALENDAR, at=at
    )

    if isinstance(decided, Corrected):
        assert decided.due_at is not None
        assert decided.due_at > at


def _due(entries: list[Entry], calendar: WorkingCalendar) -> datetime:
    replayed = deadlines.replay(entries, calendar, limit=_LIMIT)
    assert isinstance(replayed, Reckoning)
    assert replayed.due_at is not None
    return replayed.due_at


async def _versions(town: Town) -> int | None:
    async with transaction(town.parts.sessions) as session:
        return await session.scalar(select(func.count()).select_from(CalendarVersion))


async def _audited(town: Town) -> int | None:
    async with transaction(town.parts.sessions) as session:
        return await session.scalar(
            select(func.count())
            .select_from(AuditAct)
            .where(AuditAct.event == "dossier.due_time_corrected")
        )
