"""Take a consumer's word for how far she has everything; it only rises."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.feed import queries, reading
from app.feed.chain import START, Link
from app.feed.models import FeedConsumer


@dataclass(frozen=True)
class Acknowledgement:
    link: Link
    at: datetime | None


async def of(session: AsyncSession, client_id: UUID) -> Acknowledgement:
    row = await queries.acknowledged(session, client_id)
    if row is None:
        return Acknowledgement(START, None)
    return Acknowledgement(Link(row.position, row.digest), row.acknowledged_at)


async def acknowledge(
    session: AsyncSession, link: Link, *, client_id: UUID, at: datetime
) -> Acknowledgement:
    """Keep the highest link acknowledged, and return it.

    An earlier one that comes late changes nothing: reading again needs none.

    Raises:
        PositionAhead, HistoryDiffers: if we did not give that, so that an error
            on either side shows on the day it happens.
    """
    await reading.checked(session, link)
    fresh = insert(FeedConsumer).values(
        client_id=client_id,
        position=link.position,
        digest=link.digest,
        acknowledged_at=at,
    )
    await session.execute(
        fresh.on_conflict_do_update(
            index_elements=[FeedConsumer.client_id],
            set_={
                "position": fresh.excluded.position,
                "digest": fresh.excluded.digest,
                "acknowledged_at": fresh.excluded.acknowledged_at,
            },
            where=FeedConsumer.position < fresh.excluded.position,
        )
    )
    return await of(session, client_id)
