"""A right that ends in the middle of something long: what comes after it is refused."""

import asyncio
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import pytest
from sqlalchemy import select, text, update

from app.core.clock import local
from app.dossiers.models import Dossier
from app.identity.models import Position
from tests.hands.crew import CLERK, FIRST, SECOND, Crew, Json
from tests.hands.test_batch_acts import acceptance

SECOND_OF_TIME: Final = timedelta(seconds=1)


async def test_a_post_that_ends_in_mid_batch_does_no_item_more(crew: Crew) -> None:
    """The clerk's last day ends while the second of three dossiers is waited for."""
    await _until_midnight(crew, CLERK)
    dossiers = [await crew.filed() for _ in range(3)]
    batch = await acceptance(crew, dossiers)

    async with crew.sessions() as between:
        await between.execute(
            select(Dossier.id).where(Dossier.id == dossiers[1]).with_for_update()
        )
        sent = asyncio.create_task(crew.post(CLERK, "/v1/batches", batch))
        await _somebody_waits(crew)
        crew.clock.at += SECOND_OF_TIME
        await between.rollback()
        answer = await sent

    verdicts = answer.json()["verdicts"]
    assert [each["status"] for each in verdicts] == [200, 200, 404]


async def test_a_list_begun_before_ends_with_the_post(crew: Crew) -> None:
    await _until_midnight(crew, CLERK)
    filed = {str(await crew.filed()) for _ in range(3)}
    first = await crew.get(CLERK, "/v1/dossiers?size=1")
    second = await crew.get(CLERK, f"/v1/dossiers?size=1&cursor={first['next']}")
    crew.clock.at += SECOND_OF_TIME

    third = await crew.get(CLERK, f"/v1/dossiers?size=1&cursor={second['next']}")

    assert {_only(first), _only(second)} < filed
    assert third == {"items": [], "next": None}


@pytest.mark.parametrize("act", ["taking", "step-outcomes"])
async def test_a_substitute_acts_until_the_last_second_and_not_after(
    crew: Crew, act: str
) -> None:
    """Who holds the step by another's post alone: a write, not a look, is refused."""
    one, other = [await crew.on_desk() for _ in range(2)]
    await _leave_only_substitutes_post(crew)
    crew.clock.at = _midnight(crew.clock.at) - SECOND_OF_TIME
    before = await crew.take(SECOND, one)
    if act == "step-outcomes":
        other = one
    crew.clock.at += SECOND_OF_TIME

    after = (
        await crew.take(SECOND, other)
        if act == "taking"
        else await crew.forward(SECOND, other)
    )

    assert before.is_success
    assert (after.status_code, after.json()["code"]) == (404, "dossier_not_found")


async def _leave_only_substitutes_post(crew: Crew) -> None:
    """Let the second stand in for the first today, and have no other post."""
    made = await crew.substitute(FIRST, SECOND, days=1)
    assert made.status_code == 201, made.text
    async with crew.sessions.begin() as session:
        await session.execute(
            update(Position)
            .where(Position.person_id == crew.ids[SECOND])
            .values(valid_to=local(crew.clock.at).date())
        )


async def _until_midnight(crew: Crew, handle: str) -> None:
    """Let today be somebody's last day, and this its last second."""
    midnight = _midnight(crew.clock.at)
    async with crew.sessions.begin() as session:
        await session.execute(
            update(Position)
            .where(Position.person_id == crew.ids[handle])
            .values(valid_to=midnight.date())
        )
    crew.clock.at = midnight - SECOND_OF_TIME


def _midnight(at: datetime) -> datetime:
    today = local(at).replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(days=1)


async def _somebody_waits(crew: Crew) -> None:
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    async with asyncio.timeout(20):
        while True:
            async with crew.sessions() as session:
                if await session.scalar(waiting):
                    return
            await asyncio.sleep(0.01)


def _only(page: Json) -> str:
    (listed,) = page["items"]
    return str(UUID(listed["id"]))
