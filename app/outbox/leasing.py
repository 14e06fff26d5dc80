"""The statements of every delivery: lease, look behind, settle.

Written as SQL: they run for every message, and building them anew would take
longer than the database takes to answer.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.outbox.delivery import Message

_COLUMNS: Final = (
    "m.id, m.topic, m.key, m.number, m.payload, m.occurred_at, m.attempts,"
    " m.outcome_unknown, m.leased_until"
)

# `number = (SELECT min …)`, not NOT EXISTS: the planner guesses that few messages
# are open and would read them all for each; so it asks the index for one key.
_LEASE: Final = text(
    f"""
    WITH heads AS (
        SELECT m.id FROM outbox_messages m
        WHERE m.topic = :topic AND m.delivered_at IS NULL AND m.parked_at IS NULL
          AND m.due_at <= :at AND (m.leased_until IS NULL OR m.leased_until <= :at)
          AND m.number = (
              SELECT min(o.number) FROM outbox_messages o
              WHERE o.topic = m.topic AND o.key = m.key AND o.delivered_at IS NULL
          )
        ORDER BY m.due_at LIMIT :most FOR UPDATE SKIP LOCKED
    )
    UPDATE outbox_messages m
    SET outcome_unknown = m.outcome_unknown OR m.leased_until IS NOT NULL,
        leased_until = :until, attempts = m.attempts + 1
    FROM heads WHERE m.id = heads.id
    RETURNING {_COLUMNS}
    """  # noqa: S608  # our own column names
)
# Parked ones are left out outside the LATERAL: inside, the planner may take the index
# of what is due, which knows no key, and read all that is open for each head.
_FOLLOWERS: Final = text(
    f"""
    SELECT {_COLUMNS}
    FROM unnest(CAST(:keys AS text[]), CAST(:numbers AS int[])) h (key, number),
    LATERAL (
        SELECT * FROM outbox_messages o
        WHERE o.topic = :topic AND o.key = h.key
          AND o.number > h.number AND o.number <= h.number + :most
          AND o.delivered_at IS NULL
        ORDER BY o.number LIMIT :most
    ) m
    WHERE m.parked_at IS NULL ORDER BY m.number
    """  # noqa: S608  # our own column names
)
_DELIVERED: Final = text(
    """
    UPDATE outbox_messages m
    SET delivered_at = :at, leased_until = NULL, last_reason = NULL
    FROM unnest(CAST(:ids AS uuid[]), CAST(:attempts AS int[])) ours (id, attempts)
    WHERE m.id = ours.id AND m.attempts = ours.attempts AND m.delivered_at IS NULL
    RETURNING m.id
    """
)
_BEHIND: Final = text(
    """
    UPDATE outbox_messages SET delivered_at = :at, last_reason = NULL
    WHERE id = ANY(:ids) AND delivered_at IS NULL
    """
)


async def lease(
    session: AsyncSession, *, topic: str, at: datetime, life: timedelta, most: int
) -> list[Message]:
    """Lease up to `most` messages that may go, each of another key.

    Only the first undelivered message of a key is ever leased, so order holds
    per key and a stuck key blocks only itself. A lease that ran out belongs to
    a dead worker: what it sent may have been applied.
    """
    rows = await session.execute(
        _LEASE, {"topic": topic, "at": at, "until": at + life, "most": most}
    )
    return sorted(_messages(rows), key=lambda each: each.occurred_at)


async def with_followers(
    session: AsyncSession, heads: Sequence[Message], *, most: int
) -> list[Message]:
    """Return the heads, each with up to `most` messages that follow it unbroken."""
    if not heads or most == 0:
        return list(heads)
    rows = await session.execute(
        _FOLLOWERS,
        {
            "topic": heads[0].topic,
            "keys": [head.key for head in heads],
            "numbers": [head.number for head in heads],
            "most": most,
        },
    )
    behind: defaultdict[str, list[Message]] = defaultdict(list)
    for message in _messages(rows):
        behind[message.key].append(message)
    return [
        replace(head, followers=_unbroken(head, behind[head.key])) for head in heads
    ]


async def settle_delivered(
    session: AsyncSession, messages: Sequence[Message], *, at: datetime
) -> set[UUID]:
    """Mark messages delivered whose lease is still ours; return which were."""
    if not messages:
        return set()
    rows = await session.execute(
        _DELIVERED,
        {
            "at": at,
            "ids": [each.id for each in messages],
            "attempts": [each.attempts for each in messages],
        },
    )
    return {row.id for row in rows}


async def mark_delivered(
    session: AsyncSession, ids: Sequence[UUID], *, at: datetime
) -> None:
    """Mark followers of messages that were just settled under their lease."""
    if ids:
        await session.execute(_BEHIND, {"at": at, "ids": ids})


def _messages(rows: Iterable[Any]) -> list[Message]:
    return [Message(*row) for row in rows]


def _unbroken(head: Message, behind: Sequence[Message]) -> tuple[Message, ...]:
    numbered = enumerate(behind, start=head.number + 1)
    unbroken = takewhile(lambda pair: pair[0] == pair[1].number, numbered)
    return tuple(message for _, message in unbroken)
