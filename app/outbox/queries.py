"""Reads of the outbox: what is owed, and the lease of the next messages."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import takewhile
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    String,
    and_,
    column,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.core.canonical import JsonValue
from app.outbox.delivery import Message
from app.outbox.models import OutboxMessage

_COLUMNS = (
    OutboxMessage.id,
    OutboxMessage.topic,
    OutboxMessage.key,
    OutboxMessage.number,
    OutboxMessage.payload,
    OutboxMessage.occurred_at,
    OutboxMessage.attempts,
    OutboxMessage.outcome_unknown,
    OutboxMessage.leased_until,
)


async def lease_next(
    session: AsyncSession, *, topic: str, at: datetime, lease: timedelta
) -> Message | None:
    """Lease the next message that may go, or None."""
    leased = await lease_heads(session, topic=topic, at=at, lease=lease, most=1)
    return leased[0] if leased else None


async def lease_heads(
    session: AsyncSession, *, topic: str, at: datetime, lease: timedelta, most: int
) -> list[Message]:
    """Lease up to `most` messages that may go, each of another key.

    Only the first undelivered message of a key is ever leased, so order holds
    per key and a stuck key blocks only itself. A lease that ran out belongs to
    a dead worker: what it sent may have been applied.
    """
    heads = (
        select(OutboxMessage.id)
        .where(_may_go(topic, at))
        .order_by(OutboxMessage.due_at)
        .limit(most)
        .with_for_update(skip_locked=True)
        .cte("heads")
    )
    rows = await session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id == heads.c.id)
        .values(
            outcome_unknown=or_(
                OutboxMessage.outcome_unknown, OutboxMessage.leased_until.is_not(None)
            ),
            leased_until=at + lease,
            attempts=OutboxMessage.attempts + 1,
        )
        .returning(*_COLUMNS)
    )
    leased = [Message(*row) for row in rows]
    return sorted(leased, key=lambda each: each.occurred_at)


async def with_followers(
    session: AsyncSession, heads: Sequence[Message], *, most: int
) -> list[Message]:
    """Return the heads, each with up to `most` messages that follow it unbroken."""
    if not heads or most == 0:
        return list(heads)
    wanted = (
        func.unnest(
            literal([head.key for head in heads], ARRAY(String)),
            literal([head.number for head in heads], ARRAY(Integer)),
        )
        .table_valued(column("key", String), column("number", Integer), name="heads")
        .render_derived()
    )
    rows = await session.execute(
        select(*_COLUMNS)
        .join(
            wanted,
            and_(
                OutboxMessage.key == wanted.c.key,
                OutboxMessage.number > wanted.c.number,
                OutboxMessage.number <= wanted.c.number + most,
            ),
        )
        .where(
            OutboxMessage.topic == heads[0].topic,
            OutboxMessage.delivered_at.is_(None),
            OutboxMessage.parked_at.is_(None),
        )
        .order_by(OutboxMessage.key, OutboxMessage.number)
    )
    behind: defaultdict[str, list[Message]] = defaultdict(list)
    for row in rows:
        behind[row.key].append(Message(*row))
    return [
        replace(each, followers=_unbroken(each, behind[each.key])) for each in heads
    ]


def _unbroken(head: Message, behind: Sequence[Message]) -> tuple[Message, ...]:
    numbered = enumerate(behind, start=head.number + 1)
    return tuple(
        each for _, each in takewhile(lambda pair: pair[0] == pair[1].number, numbered)
    )


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


async def settle_delivered(
    session: AsyncSession, messages: Sequence[Message], *, at: datetime
) -> set[UUID]:
    """Mark messages delivered whose lease is still ours; return which were."""
    ours = (
        func.unnest(
            literal([each.id for each in messages], ARRAY(OutboxMessage.id.type)),
            literal([each.attempts for each in messages], ARRAY(Integer)),
        )
        .table_valued(
            column("id", OutboxMessage.id.type),
            column("attempts", Integer),
            name="ours",
        )
        .render_derived()
    )
    rows = await session.scalars(
        update(OutboxMessage)
        .where(
            OutboxMessage.id == ours.c.id,
            OutboxMessage.attempts == ours.c.attempts,
            OutboxMessage.delivered_at.is_(None),
        )
        .values(leased_until=None, delivered_at=at, last_reason=None)
        .returning(OutboxMessage.id)
    )
    return set(rows)


async def mark_delivered(
    session: AsyncSession, ids: Sequence[UUID], *, at: datetime
) -> None:
    """Mark followers of a message that was just settled under its lease."""
    await session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id.in_(ids), OutboxMessage.delivered_at.is_(None))
        .values(delivered_at=at, last_reason=None)
    )


async def hold_back(
    session: AsyncSession, message: Message, *, until: datetime
) -> None:
    """Let what waits behind a failed message come due no earlier than it.

    They could not go before it anyway: the couriers need not look at them.
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
