"""The whole way through misbehaviour: outbox, relay, PostgreSQL, the Portal of 2026.

What is parked goes on by the verdict of a person who looked at the Portal.
"""

import dataclasses
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from app.core.database import Sessions, transaction
from app.integrations.breaker import Breaker
from app.integrations.national_portal import parked
from app.integrations.national_portal.acknowledgements import SqlAcknowledgements
from app.integrations.national_portal.deliver import TOPIC
from app.integrations.national_portal.dvc_sync.client import DvcSyncClient
from app.integrations.national_portal.dvc_sync.deliver import Courier
from app.integrations.national_portal.dvc_sync.uploads import SqlUploads
from app.integrations.national_portal.models import PortalDossier, PortalUpload
from app.integrations.national_portal.notice import Status
from app.integrations.national_portal.parked import Release, Verdict
from app.outbox import service
from app.outbox.models import OutboxMessage
from app.outbox.relay import Relay
from simulators.exchange import comparison
from simulators.exchange.comparison import Ours, Theirs
from simulators.national_portal_2026.portal import Portal
from tests.integrations.national_portal.conftest import TickingClock

from .conftest import Stage
from .memory import MemoryFiles, message

DOSSIERS = 20
LIFE = (Status.SUBMITTED, Status.ACCEPTED, Status.PROCESSING, Status.COMPLETED)
NATIONAL = ("1", "2", "4", "9")
CODES = [f"000.19.07.H07-260801-{number:04}" for number in range(DOSSIERS)]


async def owe(sessions: Sessions, code: str) -> None:
    async with transaction(sessions) as session:
        for number, status in enumerate(LIFE, start=1):
            one = message(code, number, status)
            await service.enqueue(
                session,
                topic=TOPIC,
                key=one.key,
                number=number,
                payload=one.payload,
                at=datetime(2026, 3, 1, tzinfo=UTC),
            )


def ours(code: str) -> Ours:
    steps = [
        (f"2026-03-02T15:0{number}:00+07:00", NATIONAL[number - 1], f"Bước {number}")
        for number in range(1, len(LIFE) + 1)
    ]
    return Ours(code, NATIONAL[-1], steps)


def theirs(portal: Portal) -> Theirs:
    """Show what the Portal holds as the comparison of every version reads it."""
    holdings = {
        code: {
            "item": {"TrangThaiHoSo": str(held.status)},
            "steps": [row | {"TrangThai": str(row["TrangThai"])} for row in held.steps],
        }
        for code, held in portal.dossiers.items()
    }
    seen: dict[str, dict[str, list[str]]] = {
        "item": defaultdict(list),
        "step": defaultdict(list),
    }
    for each in portal.log:
        seen[each.kind][each.code].append(each.status)
    return Theirs(holdings, seen["item"], seen["step"])


def relay(sessions: Sessions, client: DvcSyncClient, clock: TickingClock) -> Relay:
    courier = Courier(
        acknowledgements=SqlAcknowledgements(sessions),
        clock=clock,
        breaker=Breaker(),
        client=client,
        files=MemoryFiles(),
        uploads=SqlUploads(sessions),
    )
    relay = courier.relay(sessions, topic=TOPIC)
    # Each look at the clock finds a minute gone.
    return dataclasses.replace(relay, lease=timedelta(days=1), gate=None, linger=0)


async def released(sessions: Sessions, portal: Portal, clock: TickingClock) -> int:
    """Look at the Portal for each parked step, and say what was found."""
    async with transaction(sessions) as session:
        waiting = await parked.parked(session, owners=None)
        for one in waiting:
            code = await session.scalar(
                select(PortalDossier.code).where(
                    PortalDossier.dossier_id == UUID(one.key)
                )
            )
            held = portal.dossiers.get(code or "")
            there = {row["NoiDungXuLy"] for row in held.steps} if held else set()
            found = Release(
                message_id=one.id,
                verdict=Verdict.ARRIVED
                if f"Bước {one.number}" in there
                else Verdict.ABSENT,
                reason="Đã tra cứu trên Cổng",
                actor_id="test",
                at=clock.now(),
                remote_id=held.id if held else None,
            )
            await parked.release(session, found, owners=None)
    return len(waiting)


@pytest.mark.slow
async def test_both_sides_hold_the_same_after_misbehaviour(
    sessions: Sessions, client: DvcSyncClient, stage: Stage
) -> None:
    stage.portal.tells_what_it_holds = False
    for code in CODES:
        await owe(sessions, code)
    await stage.misbehave(share=0.3, seed=7, hold_seconds=0.6)
    clock = TickingClock()
    courier, looked = relay(sessions, client, clock), 0

    while await owed(sessions):
        await courier.deliver_all_at_once(width=8)
        looked += await released(sessions, stage.portal, clock)

    found = comparison.differences([ours(code) for code in CODES], theirs(stage.portal))
    assert found == []
    assert looked > 0
    assert await stage.drawn() > DOSSIERS
    assert stage.called("CreateDossier").count(200) == DOSSIERS
    async with sessions() as session:
        assert len((await session.scalars(select(PortalUpload))).all()) == 1


async def owed(sessions: Sessions) -> bool:
    async with sessions() as session:
        first = select(OutboxMessage.id).where(OutboxMessage.delivered_at.is_(None))
        return await session.scalar(first.limit(1)) is not None
