"""Reads of the outbox: what is owed, and the lease of the next message."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.outbox.delivery import Message
from app.outbox.models import OutboxMessage


async def lease_next(
    session: AsyncSession, *, topic: str, at: datetime, lease: timedelta
) -> Message | None:
    """Lease the next message that may go, or None.

    Only the first undelivered message of a key is ever leased, so order holds
    per key and a stuck key blocks only itself. A lease that ran out belongs to
    a dead worker: what it sent may have been applied.
    """
    row = (
        await session.scalars(
            select(OutboxMessage)
            .where(_may_go(topic, at))
            .order_by(OutboxMessage.due_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
    ).first()
    if row is None:
        return None
    row.outcome_unknown = row.outcome_unknown or row.leased_until is not None
    row.leased_until = at + lease
    row.attempts += 1
    await session.flush()
    return _message(row)


def _may_go(topic: str, at: datetime) -> ColumnElement[bool]:
    earlier = aliased(OutboxMessage)
    first_of_key = ~exists().where(
        earlier.topic == OutboxMessage.topic,
        earlier.key == OutboxMessage.key,
        earlier.number < OutboxMessage.number,
        earlier.delivered_at.is_(None),
    )
    unleased = or_(
        OutboxMessage.leased_until.is_(None), OutboxMessage.leased_until <= at
    )
    return and_(
        OutboxMessage.topic == topic,
        OutboxMessage.delivered_at.is_(None),
        OutboxMessage.parked_at.is_(None),
        OutboxMessage.due_at <= at,
        unleased,
        first_of_key,
    )


async def settle(session: AsyncSession, message: Message, **changes: object) -> bool:
    """Apply the outcome, if the lease is still ours; say whether it was."""
    settled = await session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.id == message.id,
            OutboxMessage.attempts == message.attempts,
            OutboxMessage.delivered_at.is_(None),
        )
        .values(leased_until=None, **changes)
        .returning(OutboxMessage.id)
    )
    return settled.scalar_one_or_none() is not None


async def owed(session: AsyncSession, *, topic: str) -> tuple[int, int]:
    """Return how many messages wait, and how many are parked."""
    parked = func.count(OutboxMessage.parked_at)
    row = (
        await session.execute(
            select(func.count() - parked, parked).where(
                OutboxMessage.topic == topic, OutboxMessage.delivered_at.is_(None)
            )
        )
    ).one()
    return row[0], row[1]


def _message(row: OutboxMessage) -> Message:
    return Message(
        id=row.id,
        topic=row.topic,
        key=row.key,
        number=row.number,
        payload=row.payload,
        occurred_at=row.occurred_at,
        attempts=row.attempts,
        outcome_unknown=row.outcome_unknown,
    )
