"""What is owed, how far the feed is, and what the last comparison found, as metrics."""

from datetime import datetime, timedelta

from prometheus_client import REGISTRY
from sqlalchemy import update

from app.core.clock import FixedClock
from app.core.database import Sessions, transaction
from app.core.ids import new_id
from app.core.transactions import Transactions
from app.feed import service as feed
from app.feed.service import Kind, News
from app.integrations.breaker import Breaker
from app.integrations.national_portal.models import PortalReconciliation
from app.outbox import service as outbox
from app.outbox.models import OutboxMessage
from app.wiring.measuring import Measuring

TOPIC = "test.measured"


def shown(name: str, **labels: str) -> float | None:
    return REGISTRY.get_sample_value(f"motcua_{name}", labels)


async def test_measures_follow_what_is_owed_found_and_spared(
    sessions: Sessions, clock: FixedClock, at: datetime
) -> None:
    breaker = Breaker(threshold=1)
    measuring = Measuring(Transactions(sessions, clock), {"partner": breaker})
    async with transaction(sessions) as session:
        for number, age in enumerate((30, 20, 10), start=1):
            await outbox.enqueue(
                session,
                topic=TOPIC,
                key="one",
                number=number,
                payload={},
                at=at - timedelta(seconds=age),
            )
        await session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.number == 1)
            .values(parked_at=at, owner="service_centre")
        )
        await feed.publish(session, News(Kind.CHANGED, "one", {}, at))
        session.add(compared(at))
    breaker.record(answered=False, at=at)

    await measuring.measure()

    assert shown("outbox_pending", topic=TOPIC) == 2
    assert shown("outbox_parked", topic=TOPIC) == 1
    assert shown("outbox_oldest_seconds", topic=TOPIC) == 20
    assert shown("feed_waiting") == 1
    assert shown("breaker_open", target="partner") == 1
    assert shown("portal_drift", kind="missing_there") == 1
    assert shown("portal_drift_unrepaired") == 1
    assert shown("portal_compared_at_seconds") == at.timestamp()


async def test_what_is_owed_no_longer_is_not_shown(
    sessions: Sessions, clock: FixedClock, at: datetime
) -> None:
    measuring = Measuring(Transactions(sessions, clock))
    async with transaction(sessions) as session:
        await outbox.enqueue(
            session, topic=TOPIC, key="one", number=1, payload={}, at=at
        )
    await measuring.measure()
    async with transaction(sessions) as session:
        await session.execute(update(OutboxMessage).values(delivered_at=at))

    await measuring.measure()

    assert shown("outbox_pending", topic=TOPIC) is None


def compared(at: datetime) -> PortalReconciliation:
    drift = {"code": "x", "kind": "missing_there", "what": "dossier", "reason": ""}
    return PortalReconciliation(
        id=new_id(),
        day=at.date(),
        started_at=at,
        finished_at=at,
        compared=3,
        equal=2,
        under_way=0,
        unanswered=0,
        repaired=0,
        ours="0" * 64,
        theirs="1" * 64,
        drifts=[drift | {"repaired": False}],
    )
