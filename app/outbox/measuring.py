"""How much is owed to each target, and since when: shown as metrics."""

from datetime import datetime
from typing import Final

from prometheus_client import Gauge
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.outbox.models import OutboxMessage

_PENDING: Final = Gauge(
    "motcua_outbox_pending", "Messages on their way to a target", ["topic"]
)
_PARKED: Final = Gauge(
    "motcua_outbox_parked", "Messages that wait for a person", ["topic"]
)
_OLDEST: Final = Gauge(
    "motcua_outbox_oldest_seconds",
    "Age of the oldest message on its way, since what it tells of happened",
    ["topic"],
)


async def measure(session: AsyncSession, *, at: datetime) -> None:
    """Show what is owed now; a target that is owed nothing is not shown."""
    parked = OutboxMessage.parked_at.is_not(None)
    found = await session.execute(
        select(
            OutboxMessage.topic,
            func.count().filter(~parked),
            func.count().filter(parked),
            # Where all are parked, none is on its way and the oldest is of this moment.
            func.coalesce(func.min(OutboxMessage.occurred_at).filter(~parked), at),
        )
        .where(OutboxMessage.delivered_at.is_(None))
        .group_by(OutboxMessage.topic)
    )
    for gauge in (_PENDING, _PARKED, _OLDEST):
        # What was owed and is no longer must not stay as it was.
        gauge.clear()
    for topic, waiting, stuck, oldest in found:
        _PENDING.labels(topic).set(waiting)
        _PARKED.labels(topic).set(stuck)
        _OLDEST.labels(topic).set((at - oldest).total_seconds())
