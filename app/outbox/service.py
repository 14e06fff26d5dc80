"""Owe a message: in the business transaction, or not at all."""

from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.canonical import JsonValue
from app.core.ids import new_id
from app.outbox.models import OutboxMessage


async def enqueue(
    session: AsyncSession,
    *,
    topic: str,
    key: str,
    number: int,
    payload: JsonValue,
    at: datetime,
) -> None:
    """Write a message with its payload frozen as it is now.

    `number` counts within (topic, key); the caller holds the lock on what the
    key names.
    """
    # No NOTIFY: PostgreSQL takes one exclusive lock for all notifying commits,
    # which ends group commit. Workers poll an index that holds open rows only.
    await session.execute(
        insert(OutboxMessage).values(
            id=new_id(),
            topic=topic,
            key=key,
            number=number,
            payload=payload,
            occurred_at=at,
            due_at=at,
            attempts=0,
            outcome_unknown=False,
        )
    )
