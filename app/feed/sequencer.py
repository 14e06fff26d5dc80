"""Give what has been committed its position: one at a time, whoever asks first.

There is no daemon: whoever reads the feed sequences it first. The lock is only
tried for and never waited on; a writer knows nothing of it.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.feed import chain, queries
from app.feed.chain import Link
from app.feed.models import FeedEntry, PendingEntry

AT_ONCE: Final = 500
# "feed" in ASCII: the database's advisory locks are one namespace.
_LOCK: Final = 0x66656564


@dataclass(frozen=True)
class _Waiting:
    ticket: int
    kind: str
    subject: str
    procedure_code: str | None
    office_code: str | None
    content: str


@dataclass(frozen=True)
class Moved:
    """How many got a position, and the last position given by anybody."""

    count: int
    head: int


async def sequence(session: AsyncSession, *, at: datetime) -> Moved:
    """Move up to `AT_ONCE` waiting entries into the feed.

    Nothing is moved while another transaction is at it. The move is one
    transaction: a sequencer that dies leaves everything waiting.
    """
    # Looked at first, so that an idle feed costs its readers no lock.
    pending, head = await queries.outlook(session)
    locked = pending and await session.scalar(
        select(func.pg_try_advisory_xact_lock(_LOCK))
    )
    waiting = await _take(session) if locked else ()
    if not waiting:
        return Moved(0, head)
    # Read anew: another sequencer may have ended just before the lock was ours.
    rows = _chained(await queries.head(session), waiting, at)
    await session.execute(insert(FeedEntry), rows)
    return Moved(len(rows), rows[-1]["position"])


async def _take(session: AsyncSession) -> Sequence[_Waiting]:
    first = select(PendingEntry.ticket).order_by(PendingEntry.ticket).limit(AT_ONCE)
    taken = await session.execute(
        delete(PendingEntry)
        .where(PendingEntry.ticket.in_(first))
        .returning(
            PendingEntry.ticket,
            PendingEntry.kind,
            PendingEntry.subject,
            PendingEntry.procedure_code,
            PendingEntry.office_code,
            PendingEntry.content,
        )
    )
    return sorted((_Waiting(*row) for row in taken), key=lambda each: each.ticket)


def _chained(
    last: Link, waiting: Sequence[_Waiting], at: datetime
) -> list[dict[str, Any]]:
    rows = []
    for each in waiting:
        entry_digest = hashlib.sha256(each.content.encode("utf-8")).hexdigest()
        last = chain.extend(last, entry_digest)
        rows.append(
            {
                "position": last.position,
                "digest": last.digest,
                "entry_digest": entry_digest,
                "kind": each.kind,
                "subject": each.subject,
                "procedure_code": each.procedure_code,
                "office_code": each.office_code,
                "content": each.content,
                "given_at": at,
            }
        )
    return rows
