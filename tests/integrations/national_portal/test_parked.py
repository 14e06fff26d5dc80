"""A parked step has an owner, and goes on when a person has looked."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from app.audit import service as audit
from app.core.clock import SystemClock
from app.core.database import Sessions, transaction
from app.integrations.national_portal import deliver, parked
from app.integrations.national_portal.client import NationalPortalClient
from app.integrations.national_portal.parked import Release, Verdict
from app.outbox.delivery import SERVICE_CENTRE
from app.outbox.models import OutboxMessage
from app.outbox.relay import Relay

from .conftest import Inspector, PlainLinks
from .lives import contents
from .notices import dossier_id
from .test_relay import STEPS, owe

NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)


@pytest.fixture
def relay(sessions: Sessions, client: NationalPortalClient) -> Relay:
    return deliver.relay(
        sessions=sessions, client=client, links=PlainLinks(), clock=SystemClock()
    )


@pytest.fixture
async def stuck(
    sessions: Sessions, relay: Relay, inspector: Inspector, code: str
) -> OutboxMessage:
    """The second step, refused by a Portal that had a bad day."""
    await owe(sessions, code)
    await relay.deliver_next()
    await inspector.tamper(code, None)
    await park(sessions, code)
    async with sessions() as session:
        (found,) = await parked.parked(session, owners=None)
    return found


async def park(sessions: Sessions, code: str) -> None:
    async with transaction(sessions) as session:
        for message in await session.scalars(
            select(OutboxMessage).where(
                OutboxMessage.key == str(dossier_id(code)), OutboxMessage.number == 2
            )
        ):
            message.parked_at, message.owner = NOW, SERVICE_CENTRE
            message.last_reason = "Cổng không cho biết"


async def released(
    sessions: Sessions,
    step: UUID,
    verdict: Verdict,
    owners: frozenset[str] | None = None,
) -> None:
    async with transaction(sessions) as session:
        act = Release(step, verdict, "Đã tra cứu trên Cổng", "người trực", NOW)
        await parked.release(session, act, owners=owners)


@pytest.mark.parametrize("verdict", [Verdict.LOOK_AGAIN, Verdict.ABSENT])
async def test_a_released_step_goes_and_what_waited_behind_it(
    sessions: Sessions,
    relay: Relay,
    inspector: Inspector,
    stuck: OutboxMessage,
    code: str,
    verdict: Verdict,
) -> None:
    await released(sessions, stuck.id, verdict)

    await relay.deliver_all()

    assert contents(await inspector.dossier(code)) == STEPS[1:]


async def test_a_step_that_arrived_is_not_sent_again(
    sessions: Sessions,
    relay: Relay,
    inspector: Inspector,
    stuck: OutboxMessage,
    code: str,
) -> None:
    await released(sessions, stuck.id, Verdict.ARRIVED)

    await relay.deliver_all()

    assert contents(await inspector.dossier(code)) == STEPS[2:]


async def test_a_release_is_an_act_with_its_reason(
    sessions: Sessions, stuck: OutboxMessage
) -> None:
    await released(sessions, stuck.id, Verdict.LOOK_AGAIN)

    async with sessions() as session:
        (act,) = await audit.acts_of(session, subject=f"portal:{stuck.key}")
    assert act.event == "portal.step_released"
    assert act.actor_id == "người trực"


async def test_only_the_owner_sees_and_releases_it(
    sessions: Sessions, stuck: OutboxMessage
) -> None:
    others = frozenset({"000.00.06.H07"})

    async with sessions() as session:
        seen = await parked.parked(session, owners=others)
    with pytest.raises(parked.ParkedStepNotFound):
        await released(sessions, stuck.id, Verdict.ABSENT, owners=others)

    assert list(seen) == []


async def test_a_step_is_released_once(
    sessions: Sessions, stuck: OutboxMessage
) -> None:
    await released(sessions, stuck.id, Verdict.ABSENT)

    with pytest.raises(parked.StepNotParked):
        await released(sessions, stuck.id, Verdict.ABSENT)


async def test_an_unknown_step_is_not_found(sessions: Sessions) -> None:
    with pytest.raises(parked.ParkedStepNotFound):
        await released(sessions, uuid4(), Verdict.ABSENT)
