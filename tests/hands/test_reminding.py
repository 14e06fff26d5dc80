"""Reminders at shares of a step's working time: each once, whatever happens."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import VIETNAM
from app.dossiers import reminders
from app.dossiers.clock_models import Reminder
from app.dossiers.reminders import SHARES, Timed
from app.identity.actor import Role
from app.identity.models import Position
from app.worktime.calendar import WorkingCalendar
from tests.hands.crew import FIRST, HEAD, LEADER, REGISTRY, SECOND, Crew

CALENDAR = WorkingCalendar(
    version="thử",
    valid_from=datetime(2026, 1, 1, tzinfo=UTC).date(),
    valid_until=datetime(2027, 1, 1, tzinfo=UTC).date(),
)


def local(hour: int, minute: int = 0, *, day: int = 23) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=VIETNAM)


def eight_hours(*, marked: int = 0, waiting: bool = False) -> Timed:
    """A step opened on Monday at 07:00 and due at its 17:00."""
    return Timed(local(7), local(17), waiting=waiting, marked=marked)


@pytest.mark.parametrize(
    ("at", "due"),
    [
        (local(10, 59), ()),
        (local(11), (50,)),
        (local(12, 30), (50,)),
        (local(15, 23), (50,)),
        (local(15, 24), (50, 80)),
        (local(16, 59), (50, 80)),
        (local(17), (50, 80, 100)),
        (local(9, day=30), (50, 80, 100)),
    ],
)
def test_a_share_is_reached_in_working_time(at: datetime, due: tuple[int, ...]) -> None:
    found = reminders.due_reminders(eight_hours(), at=at, calendar=CALENDAR)

    assert found == due


def test_a_share_that_was_told_is_not_told_again() -> None:
    item = eight_hours(marked=50)

    assert reminders.due_reminders(item, at=local(12), calendar=CALENDAR) == ()
    assert reminders.next_reminder(item, calendar=CALENDAR) == local(15, 24)


def test_one_who_waits_for_the_applicant_is_not_reminded() -> None:
    item = eight_hours(waiting=True)

    assert reminders.due_reminders(item, at=local(17), calendar=CALENDAR) == ()
    assert reminders.next_reminder(item, calendar=CALENDAR) is None


@given(
    minutes=st.integers(1, 5_000),
    opened=st.integers(0, 60 * 24 * 30),
    looks=st.lists(st.integers(0, 60 * 24 * 60), max_size=8),
)
def test_however_often_one_looks_each_share_is_told_once_and_in_order(
    minutes: int, opened: int, looks: list[int]
) -> None:
    opened_at = datetime(2026, 3, 2, tzinfo=VIETNAM) + timedelta(minutes=opened)
    due_at = CALENDAR.after(
        CALENDAR.next_opening(opened_at), timedelta(minutes=minutes)
    )
    told: list[int] = []

    for each in sorted(looks):
        marked = told[-1] if told else 0
        told += reminders.due_reminders(
            Timed(opened_at, due_at, waiting=False, marked=marked),
            at=opened_at + timedelta(minutes=each),
            calendar=CALENDAR,
        )

    assert told == list(SHARES[: len(told)])
    last = opened_at + timedelta(minutes=max(looks, default=0))
    assert (100 in told) == (last >= due_at)


async def marks(crew: Crew, dossier_id: UUID) -> list[int]:
    async with crew.sessions() as session:
        found = await session.scalars(
            select(Reminder.share)
            .where(Reminder.dossier_id == dossier_id)
            .order_by(Reminder.share)
        )
        return list(found)


async def specialist_marks(crew: Crew, dossier_id: UUID) -> list[int]:
    item = await crew.step(dossier_id)
    async with crew.sessions() as session:
        found = await session.scalars(
            select(Reminder.share).where(Reminder.work_item_id == item.id)
        )
        return sorted(found)


async def test_the_worker_marks_each_share_once_and_notes_it(crew: Crew) -> None:
    dossier_id = await crew.on_desk()
    await crew.take(FIRST, dossier_id)
    version = await crew.version(dossier_id)
    await crew.watch.remind()

    # Three hours from 09:00: half at 10:30, four fifths at 11:24.
    seen = []
    for hours in (1.4, 0.2, 0.2, 1.0, 2.3):
        crew.clock.at += timedelta(hours=hours)
        await crew.watch.remind()
        await crew.watch.remind()
        seen.append(await specialist_marks(crew, dossier_id))

    assert seen == [[], [50], [50], [50, 80], [50, 80, 100]]
    reminded = [
        noted["share"]
        for event, noted in await crew.audited(dossier_id)
        if event == "step.reminded"
    ]
    assert reminded == [50, 80, 100]
    assert await crew.version(dossier_id) == version


async def test_workers_that_look_at_once_mark_it_once(crew: Crew) -> None:
    dossier_id = await crew.on_desk()
    crew.clock.at += timedelta(days=1)

    await asyncio.gather(*(crew.watch.remind() for _ in range(4)))

    assert await specialist_marks(crew, dossier_id) == [50, 80, 100]
    events = [event for event, _ in await crew.audited(dossier_id)]
    assert events.count("step.reminded") == 3


async def test_the_holder_reads_the_share_in_the_worklist_and_the_head_the_late(
    crew: Crew,
) -> None:
    dossier_id = await crew.on_desk()
    await crew.take(FIRST, dossier_id)
    crew.clock.at += timedelta(hours=6)
    await crew.watch.remind()

    (mine,) = (await crew.get(FIRST, "/v1/work-items?queue=mine"))["items"]
    (late,) = (await crew.get(HEAD, "/v1/work-items?queue=late"))["items"]

    assert mine["reminded"] == 100
    assert late["dossier"]["id"] == str(dossier_id)


@pytest.mark.parametrize(
    ("share", "holder", "role"),
    [
        (50, Role.SPECIALIST, None),
        (79, Role.SPECIALIST, None),
        (80, Role.SPECIALIST, Role.DIVISION_HEAD),
        (99, Role.SPECIALIST, Role.DIVISION_HEAD),
        (100, Role.SPECIALIST, Role.LEADER),
        (80, Role.DIVISION_HEAD, None),
        (100, Role.LEADER, None),
    ],
)
def test_from_some_share_on_who_directs_the_work_is_told_too(
    share: int, holder: Role, role: Role | None
) -> None:
    assert reminders.escalated_to(share, holder=holder) == role


async def told(crew: Crew, handle: str) -> list[tuple[int, str | None]]:
    page = await crew.get(handle, "/v1/work-items/reminders")
    return [(each["share"], each["escalated_to"]) for each in page["items"]]


async def test_a_reminder_is_read_by_the_holder_then_the_head_then_the_leader(
    crew: Crew,
) -> None:
    dossier_id = await crew.on_desk()
    await crew.take(FIRST, dossier_id)

    readers = FIRST, SECOND, HEAD, LEADER, "anhoi-truongphong"
    seen = []
    for hours in (1.6, 1.0, 2.5):
        crew.clock.at += timedelta(hours=hours)
        await crew.watch.remind()
        seen.append(
            {each: [share for share, _ in await told(crew, each)] for each in readers}
        )

    quiet: dict[str, list[int]] = {SECOND: [], "anhoi-truongphong": []}
    assert seen == [
        {FIRST: [50], HEAD: [], LEADER: [], **quiet},
        {FIRST: [80, 50], HEAD: [80], LEADER: [], **quiet},
        {FIRST: [100, 80, 50], HEAD: [80], LEADER: [100], **quiet},
    ]
    await crew.forward(FIRST, dossier_id)
    assert await told(crew, FIRST) == []


async def test_where_nobody_heads_the_division_its_leader_is_told(crew: Crew) -> None:
    await crew.on_desk()

    async def no_head(session: AsyncSession) -> None:
        await session.execute(
            delete(Position).where(Position.person_id == crew.ids[HEAD])
        )

    await crew.do(no_head)
    crew.clock.at += timedelta(hours=2.6)
    await crew.watch.remind()

    assert await told(crew, LEADER) == [(80, "leader")]


async def test_pages_of_reminders_hold_each_once(crew: Crew) -> None:
    for _ in range(2):
        await crew.take(FIRST, await crew.on_desk())
    crew.clock.at += timedelta(days=1)
    await crew.watch.remind()

    found, cursor = list[tuple[str, int]](), ""
    while True:
        page = await crew.get(FIRST, f"/v1/work-items/reminders?size=2{cursor}")
        found += [(each["dossier"]["id"], each["share"]) for each in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"

    assert len(found) == len(set(found)) == 6


async def test_what_somebody_who_left_has_taken_is_put_back(crew: Crew) -> None:
    dossier_id = await crew.on_desk()
    await crew.substitute(FIRST, REGISTRY, days=1)
    await crew.take(REGISTRY, dossier_id)
    crew.clock.at += timedelta(days=1)

    freed = await crew.watch.free_abandoned()

    assert freed == 1
    assert (await crew.step(dossier_id)).assignee_id is None
    assert (await crew.audited(dossier_id))[-1][0] == "step.freed"
    assert await crew.watch.free_abandoned() == 0
