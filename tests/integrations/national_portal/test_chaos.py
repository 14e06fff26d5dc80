"""Workers killed while the Portal misbehaves leave no step lost, doubled or undone.

The full trial, with real lives and a falling database, is `motcua bench chaos`.
"""

import asyncio
import random
from datetime import datetime

import pytest
from sqlalchemy import func, select

from app.core.clock import local
from app.core.database import Sessions
from app.integrations.national_portal.notice import Status
from app.integrations.national_portal.settings import NationalPortalSettings
from app.outbox.models import OutboxMessage
from simulators.exchange import comparison
from simulators.exchange.comparison import Ours
from simulators.exchange.stage import Stage
from simulators.national_portal.process import Running

from .conftest import Inspector
from .notices import payload
from .test_relay import LIFE, owe

DOSSIERS = 6
KILLS = 1
# Faults that answer at once, done or not: the others are for the full trial.
AT_ONCE = [
    "server_error",
    "session_expired",
    "html",
    "wrong_error_code",
    "twice",
    "already_exists",
    "wrong_types",
    "clock_skew",
    "shuffled",
]
# What a killed worker held and what failed goes again soon.
PACE = {
    "timeout_seconds": 1.5,
    "retry_seconds": 0.05,
    "longest_retry_seconds": 0.4,
    "rest_seconds": 0.5,
}
STATUSES = {Status.SUBMITTED: "1", Status.ACCEPTED: "2", Status.PROCESSING: "4"}


def code_of(number: int) -> str:
    return f"000.19.07.H07-260801-{number:04}"


def ours(number: int) -> Ours:
    steps = []
    for place, status in enumerate(LIFE, start=1):
        step = payload(code=code_of(number), status=status, number=place)["step"]
        at = local(datetime.fromisoformat(step["at"])).strftime("%Y%m%d%H%M%S")
        steps.append((at, STATUSES.get(status, "9"), step["content"]))
    return Ours(code_of(number), "9", steps)


@pytest.mark.slow
async def test_both_sides_hold_the_same_after_kills_and_misbehaviour(
    sessions: Sessions,
    database_url: str,
    settings: NationalPortalSettings,
    portal: Running,
    inspector: Inspector,
) -> None:
    opened = Stage(database_url, portal, settings.model_copy(update=PACE))
    await inspector.misbehave(share=0.3, seed=5, kinds=AT_ONCE)
    for number in range(DOSSIERS):
        await owe(sessions, code_of(number))

    try:
        await _deliver_in_trouble(opened, sessions)
    finally:
        opened.stop_couriers()

    theirs = comparison.theirs(portal.address)
    mine = [ours(number) for number in range(DOSSIERS)]
    codes = {each.code for each in mine}
    found = comparison.differences(mine, theirs)
    assert [each for each in found if each.split(":")[0] in codes] == []


async def _deliver_in_trouble(opened: Stage, sessions: Sessions) -> None:
    dice = random.Random(5)  # noqa: S311  # a play
    opened.start_courier()
    for kill in range(1, KILLS + 1):
        await _until(sessions, kill * DOSSIERS)
        await asyncio.sleep(dice.random())
        opened.kill_courier(0)
        opened.start_courier()
    await _until(sessions, DOSSIERS * len(LIFE))


async def _until(sessions: Sessions, count: int) -> None:
    delivered = select(func.count(OutboxMessage.delivered_at))
    async with asyncio.timeout(180):
        while True:
            async with sessions() as session:
                if (await session.scalar(delivered) or 0) >= count:
                    return
            await asyncio.sleep(0.05)
