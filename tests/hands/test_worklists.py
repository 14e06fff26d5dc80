"""Queues: what is mine, what is late, why, and the one next act."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Select, event, insert, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database import transaction
from app.core.ids import new_id
from app.dossiers import worklists
from app.dossiers.models import Dossier, WorkItem
from app.dossiers.worklists import Filters, Queue
from app.identity import queries as identity
from app.organizations import queries as organizations
from tests.hands.crew import CLERK, FIRST, HEAD, LEADER, SECOND, Crew, Json

WHOLE = "Seq Scan on work_items"


async def queue(crew: Crew, handle: str, name: str, more: str = "") -> list[Json]:
    page = await crew.get(handle, f"/v1/work-items?queue={name}{more}")
    rows: list[Json] = page["items"]
    return rows


def dossiers(rows: list[Json]) -> list[str]:
    return [row["dossier"]["id"] for row in rows]


async def ask_supplement(crew: Crew, dossier_id: UUID) -> None:
    done = await crew.post(
        FIRST,
        f"/v1/dossiers/{dossier_id}/supplement-requests",
        {
            "reason": "Thiếu thông tin",
            "fields": [{"path": "/answers/death_place", "reason": "Ghi rõ"}],
        },
        version=await crew.version(dossier_id),
    )
    assert done.is_success, done.text


async def test_untaken_work_is_unassigned_then_mine(crew: Crew) -> None:
    dossier_id = await crew.on_desk()

    before = await queue(crew, FIRST, "unassigned"), await queue(crew, FIRST, "mine")
    await crew.take(FIRST, dossier_id)
    after = await queue(crew, FIRST, "unassigned"), await queue(crew, FIRST, "mine")
    theirs = await queue(crew, SECOND, "mine")

    assert [len(rows) for rows in (*before, *after, theirs)] == [1, 0, 0, 1, 0]


async def test_a_row_says_the_next_act_who_holds_it_and_why_it_is_there(
    crew: Crew,
) -> None:
    dossier_id = await crew.on_desk()
    await crew.take(FIRST, dossier_id)

    (row,) = await queue(crew, SECOND, "office")

    assert row["next_act"] == {
        "kind": "forward",
        "outcome": "submit",
        "label": "Trình kết quả thẩm định",
    }
    assert row["holder"] == "Võ Minh Trí"
    assert row["why"] == "Đến hạn hôm nay lúc 14:00"
    assert row["version"] == await crew.version(dossier_id)


async def test_the_next_act_is_one_that_the_office_may_take_now(crew: Crew) -> None:
    await crew.filed()

    (row,) = await queue(crew, CLERK, "unassigned")

    assert (row["next_act"]["kind"], row["next_act"]["outcome"]) == (
        "accept",
        "accept",
    )


async def test_what_waits_for_the_applicant_is_shown_so_and_never_late(
    crew: Crew,
) -> None:
    dossier_id = await crew.on_desk()
    await ask_supplement(crew, dossier_id)

    crew.clock.at += timedelta(days=7)

    (row,) = await queue(crew, FIRST, "waiting_applicant")
    assert row["why"] == "Chờ người nộp bổ sung từ 23/11/2026"
    assert await queue(crew, FIRST, "late") == []
    assert await queue(crew, FIRST, "mine") == []


async def test_what_an_office_asked_of_another_waits_for_its_opinion(
    crew: Crew,
) -> None:
    dossier_id = await crew.on_desk()
    asking = await _asked_by(crew, dossier_id, "000.07.20.H07")

    (row,) = await queue(crew, "anhoi-hotich", "waiting_consultation")

    assert asking != (await crew.step(dossier_id)).office_id
    assert row["why"] == (
        "Chờ ý kiến của Ủy ban nhân dân thị trấn Ba Tri từ 23/11/2026"
    )
    assert await queue(crew, FIRST, "waiting_consultation") == []
    assert (await crew.get("anhoi-hotich", "/v1/work-items/counts"))[
        "waiting_consultation"
    ] == 1


async def test_due_today_becomes_late_at_the_due_time(crew: Crew) -> None:
    await crew.on_desk()

    today = await queue(crew, FIRST, "due_today")
    crew.clock.at += timedelta(hours=5, minutes=1)
    still_today = await queue(crew, FIRST, "due_today")
    (late,) = await queue(crew, FIRST, "late")

    assert len(today) == 1
    assert still_today == []
    assert late["why"] == "Quá hạn từ 14:00 23/11/2026"


async def test_a_step_without_a_time_of_its_own_is_late_when_its_dossier_is(
    crew: Crew,
) -> None:
    dossier_id = await crew.on_desk()
    item = await crew.step(dossier_id)
    async with transaction(crew.sessions) as session:
        await session.execute(
            update(WorkItem).where(WorkItem.id == item.id).values(due_at=None)
        )
        promised = (await session.get_one(Dossier, dossier_id)).due_at
    assert promised is not None

    crew.clock.at = promised
    on_time = await queue(crew, FIRST, "late"), await queue(crew, FIRST, "due_today")
    crew.clock.at = promised + timedelta(minutes=1)
    late = await queue(crew, FIRST, "late")
    counts = await crew.get(FIRST, "/v1/work-items/counts")

    assert [len(rows) for rows in on_time] == [0, 1]
    assert dossiers(late) == [str(dossier_id)]
    assert counts["late"] == 1
    assert late[0]["why"].endswith("theo hạn trả kết quả")


async def test_a_head_sees_the_whole_offices_late_work(crew: Crew) -> None:
    await crew.on_desk()
    crew.clock.at += timedelta(days=1)

    seen = {each: await queue(crew, each, "late") for each in (HEAD, LEADER, CLERK)}

    assert {each: len(rows) for each, rows in seen.items()} == {
        HEAD: 1,
        LEADER: 1,
        CLERK: 0,
    }


async def test_strangers_see_nothing_of_it(crew: Crew) -> None:
    await crew.on_desk()

    rows = [await queue(crew, "anhoi-chutich", each) for each in Queue]

    assert rows == [[]] * len(Queue)


async def test_counts_are_the_lengths_of_the_queues(crew: Crew) -> None:
    for _ in range(3):
        await crew.on_desk()
    waiting = await crew.on_desk()
    await crew.filed()
    await ask_supplement(crew, waiting)
    await crew.take(FIRST, await crew.on_desk())
    crew.clock.at += timedelta(days=2)

    for handle in (FIRST, SECOND, HEAD, LEADER, CLERK):
        counts = await crew.get(handle, "/v1/work-items/counts")
        lengths = {each: len(await queue(crew, handle, each)) for each in Queue}
        assert counts == lengths

    assert counts["late"] == 1


async def test_pages_hold_every_row_once_in_the_order_of_due_times(
    crew: Crew,
) -> None:
    filed = []
    for minutes in (0, 40, 20, 10, 30):
        crew.clock.at += timedelta(minutes=minutes)
        filed.append(str(await crew.on_desk()))
    await _without_due_time(crew, filed[2])

    seen: list[str] = []
    cursor = ""
    while True:
        page = await crew.get(FIRST, f"/v1/work-items?queue=office&size=2{cursor}")
        seen += dossiers(page["items"])
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"

    assert seen == [filed[0], filed[1], filed[3], filed[4], filed[2]]


@pytest.mark.parametrize("cursor", ["x", "WyJhIl0", "WyIiLCJ4Il0"])
async def test_a_made_up_cursor_is_told_as_such(crew: Crew, cursor: str) -> None:
    response = await crew.http.get(
        f"/v1/work-items?cursor={cursor}", headers=crew._signed(FIRST)
    )

    assert (response.status_code, response.json()["code"]) == (400, "bad_cursor")


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ("&procedure=1.000656", 1),
        ("&procedure=2.000815", 0),
        ("&status=accepted", 1),
        ("&status=processing", 0),
        ("&step=appraise", 1),
        ("&step=approve", 0),
        ("&text=thị hoa", 1),
        ("&text=THI HOA", 1),
        ("&text=thị hòe", 0),
        ("&text=H07", 1),
        ("&text=25%", 0),
    ],
)
async def test_filters_narrow_a_queue(crew: Crew, more: str, found: int) -> None:
    await crew.on_desk()

    rows = await queue(crew, FIRST, "office", more.replace("%", "%25"))

    assert len(rows) == found


async def test_the_statements_of_a_page_do_not_grow_with_its_rows(crew: Crew) -> None:
    few, many = 2, 9
    statements: list[str] = []
    engine = crew.sessions.kw["bind"].sync_engine
    event.listen(
        engine,
        "before_cursor_execute",
        lambda _c, _x, statement, *_: statements.append(statement),
    )

    counted = []
    for wanted in (few, many):
        while len(await queue(crew, FIRST, "office")) < wanted:
            await crew.on_desk()
        statements.clear()
        assert len(await queue(crew, FIRST, "office")) == wanted
        counted.append(len(statements))

    assert counted[0] == counted[1]


async def test_every_queue_and_the_counts_are_read_by_partial_indexes(
    crew: Crew,
) -> None:
    await _crowd(crew, await crew.on_desk())
    at = crew.clock.now()

    async with crew.sessions() as session:
        actor = await identity.actor(session, crew.ids[FIRST], at=at)
        plans = {
            each: await _plan(
                session,
                worklists.page_statement(
                    each, actor=actor, at=at, filters=Filters()
                ).limit(51),
            )
            for each in Queue
        }
        counting = await _plan(session, worklists.counts_statement(actor=actor, at=at))

    assert [each for each, plan in plans.items() if "_due_idx" not in plan] == []
    assert "_due_idx" in counting
    read_whole = [plan for plan in (*plans.values(), counting) if WHOLE in plan]
    assert read_whole == []


async def _plan(session: AsyncSession, statement: Select[*tuple[Any, ...]]) -> str:
    compiled = statement.compile(
        session.get_bind().engine, compile_kwargs={"literal_binds": True}
    )
    rows = await session.execute(text(f"EXPLAIN {compiled}".replace(":", "\\:")))
    return "\n".join(str(row[0]) for row in rows)


async def _crowd(crew: Crew, dossier_id: UUID) -> None:
    """Fill the table with closed steps, and open ones of other offices."""
    item = await crew.step(dossier_id)
    at = crew.clock.now()

    def row(number: int) -> Json:
        return {
            "id": new_id(),
            "dossier_id": dossier_id,
            "step": "appraise",
            "label": "x",
            "office_id": item.office_id if number % 50 else new_id(),
            "role": "specialist",
            "opened_at": at,
            "due_at": at + timedelta(minutes=number),
            "closed_at": at if number % 50 else None,
            "reminded": 0,
        }

    async def work(session: AsyncSession) -> None:
        for start in range(0, 20_000, 1000):
            await session.execute(
                insert(WorkItem), [row(start + each) for each in range(1000)]
            )

    await crew.do(work)
    async with crew.sessions() as session:
        await session.execute(text("ANALYZE work_items"))
        await session.commit()


async def _without_due_time(crew: Crew, dossier_id: str) -> None:
    item = await crew.step(UUID(dossier_id))

    async def work(session: AsyncSession) -> None:
        (await session.get_one(WorkItem, item.id)).due_at = None

    await crew.do(work)


async def _asked_by(crew: Crew, dossier_id: UUID, code: str) -> UUID:
    item = await crew.step(dossier_id)

    async def work(session: AsyncSession) -> UUID:
        office = await organizations.by_code(session, code=code)
        assert office is not None
        (await session.get_one(WorkItem, item.id)).asked_by_office_id = office.id
        return office.id

    return await crew.do(work)
