"""How far the feed is behind its writers, and its consumers behind the feed."""

from typing import Final

from prometheus_client import Gauge
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.feed.models import FeedConsumer, FeedEntry, PendingEntry

_WAITING: Final = Gauge("motcua_feed_waiting", "Entries that have no position yet")
_HEAD: Final = Gauge("motcua_feed_position", "The last position given")
_BEHIND: Final = Gauge(
    "motcua_feed_consumer_lag", "Positions a consumer has not acknowledged", ["client"]
)


async def measure(session: AsyncSession) -> None:
    """Show the lag as this transaction sees it."""
    waiting = await session.scalar(select(func.count()).select_from(PendingEntry))
    head = await session.scalar(select(func.max(FeedEntry.position))) or 0
    consumers = await session.execute(
        select(FeedConsumer.client_id, FeedConsumer.position)
    )
    _WAITING.set(waiting or 0)
    _HEAD.set(head)
    _BEHIND.clear()
    for client_id, position in consumers:
        _BEHIND.labels(str(client_id)).set(head - position)
