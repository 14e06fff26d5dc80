"""Reads of the outbox, and what becomes of a message that did not arrive."""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.canonical import JsonValue
from app.outbox.delivery import Message
from app.outbox.models import OutboxMessage


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


async def hold_back(
    session: AsyncSession, message: Message, *, until: datetime
) -> None:
    """Let what waits behind a failed message come due no earlier than it.

    It could not go before it anyway: the couriers need not look at it.
    """
    await session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.topic == message.topic,
            OutboxMessage.key == message.key,
            OutboxMessage.number > message.number,
            OutboxMessage.delivered_at.is_(None),
            OutboxMessage.due_at < until,
        )
        .values(due_at=until)
    )


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


async def payloads_before(
    session: AsyncSession, *, topic: str, key: str, number: int
) -> list[JsonValue]:
    """Return what was owed to the key before a number, in order."""
    rows = await session.scalars(
        select(OutboxMessage.payload)
        .where(
            OutboxMessage.topic == topic,
            OutboxMessage.key == key,
            OutboxMessage.number < number,
        )
        .order_by(OutboxMessage.number)
    )
    return list(rows)
