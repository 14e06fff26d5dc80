"""What is filed online is checked within eight working hours, or is late for all to see."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from app.cli.deadline import CALENDAR, read_calendar
from app.dossiers import deadlines
from app.dossiers.watching import Watch
from app.workflow.definition import Allowance, OfficeKind, OfficeSelector, Role, Step
from tests.dossiers import walks
from tests.dossiers.towns import Town, path_of

HOUR = timedelta(hours=1)
WORKING = read_calendar(CALENDAR)
STEP = Step(
    id="receive",
    label="Tiếp nhận",
    office=OfficeSelector(OfficeKind.RECEIVING),
    role=Role.RECEPTION,
    outcomes=(),
)


@pytest.mark.parametrize(
    ("minutes", "due"),
    [
        (None, "2026-11-25T09:00:00+07:00"),
        (120, "2026-11-23T11:00:00+07:00"),
        (480, "2026-11-25T09:00:00+07:00"),
        (2400, "2026-11-25T09:00:00+07:00"),
    ],
)
def test_the_intake_is_due_by_its_own_time_or_in_eight_hours(
    at: datetime, minutes: int | None, due: str
) -> None:
    step = replace(STEP, allowance=Allowance(minutes))

    reckoned = deadlines.step_reckoning(
        step, since=at, calendar=WORKING, basis="QĐ 1", checks_intake=True
    )

    assert reckoned is not None
    assert reckoned.due_at == datetime.fromisoformat(due)


def test_a_later_step_keeps_the_time_that_its_decision_prints(
    at: datetime,
) -> None:
    step = replace(STEP, allowance=Allowance(2400))

    reckoned = deadlines.step_reckoning(step, since=at, calendar=WORKING, basis="QĐ 1")

    assert reckoned is not None
    assert reckoned.due_at is not None
    assert reckoned.due_at > at + 96 * HOUR


async def test_a_late_intake_shows_in_the_worklist_and_in_the_reminders(
    own_town: Town, at: datetime
) -> None:
    dossier = await walks.submitted(own_town, walks.VESSEL)
    (step,) = dossier["open_steps"]
    clerk = own_town.holder(step)
    own_town.clock.at = at + 72 * HOUR

    watch = Watch(own_town.sessions, own_town.clock, own_town.parts.calendar)
    marked = await watch.remind()
    (late,) = (await clerk.get("/v1/work-items?queue=late")).json()["items"]
    told = (await clerk.get("/v1/work-items/reminders")).json()["items"]

    assert late["dossier"]["id"] == dossier["id"]
    assert late["why"].startswith("Quá hạn từ")
    assert marked == len(told) == 3
    explained = walks.done(await clerk.get(f"{path_of(dossier)}/deadline"))
    assert explained["steps"][0]["due_at"] == step["due_at"]
    assert explained["steps"][0]["derivation"]
