"""The whole way: outbox row, relay, PostgreSQL, the simulator process."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from app.core.database import Sessions, transaction
from app.integrations.national_portal import deliver
from app.integrations.national_portal.client import NationalPortalClient
from app.integrations.national_portal.notice import Status
from app.outbox import service
from app.outbox.relay import Relay

from .conftest import Inspector, PlainLinks, TickingClock
from .notices import dossier_id, payload

LIFE = (Status.SUBMITTED, Status.ACCEPTED, Status.PROCESSING, Status.COMPLETED)
STEPS = ["Bước 1", "Bước 2", "Bước 3", "Bước 4"]


async def owe(sessions: Sessions, code: str) -> None:
    at = datetime(2026, 3, 1, tzinfo=UTC)
    async with transaction(sessions) as session:
        for number, status in enumerate(LIFE, start=1):
            await service.enqueue(
                session,
                topic=deliver.TOPIC,
                key=str(dossier_id(code)),
                number=number,
                payload=payload(code=code, status=status, number=number),
                at=at,
            )


def relay(sessions: Sessions, client: NationalPortalClient) -> Relay:
    clock = TickingClock()
    handler = deliver.handler(
        sessions=sessions, client=client, links=PlainLinks(), clock=clock
    )
    return Relay(
        sessions=sessions,
        clock=clock,
        topic=deliver.TOPIC,
        handler=handler,
        lease=timedelta(days=1),
    )


@pytest.mark.slow
async def test_what_is_owed_reaches_the_portal_once_through_its_misbehaviour(
    sessions: Sessions, client: NationalPortalClient, inspector: Inspector
) -> None:
    codes = [f"000.19.07.H07-260501-{n:04}" for n in range(4)]
    for code in codes:
        await owe(sessions, code)
    await inspector.misbehave(share=0.3, seed=11)
    courier = relay(sessions, client)

    delivered = 0
    async with asyncio.timeout(60):
        while not await all_arrived(inspector, codes):
            delivered += await courier.deliver_next()

    await inspector.behave()
    for code in codes:
        shown = await inspector.dossier(code)
        assert [step["NoiDungXuLy"] for step in shown["steps"]] == STEPS
        assert shown["statuses"] == ["1", "2", "4", "9"]
    assert delivered >= len(codes) * len(LIFE)


async def all_arrived(inspector: Inspector, codes: list[str]) -> bool:
    for code in codes:
        if not await inspector.holds(code):
            return False
        shown = await inspector.dossier(code)
        if len(shown["steps"]) < len(STEPS):
            return False
    return True


async def test_a_parked_dossier_stops_only_itself(
    sessions: Sessions, client: NationalPortalClient, inspector: Inspector
) -> None:
    stuck, free = "không-hợp-lệ", "000.19.07.H07-260502-0001"
    await owe(sessions, stuck)
    await owe(sessions, free)
    courier = relay(sessions, client)

    handled = await courier.deliver_all()

    shown = await inspector.dossier(free)
    assert [step["NoiDungXuLy"] for step in shown["steps"]] == STEPS
    assert not await inspector.holds(stuck)
    assert handled == len(LIFE) + 1
