"""Record acts."""

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import chain
from app.audit.chain import Act, Head
from app.audit.models import AuditAct, AuditHead
from app.core.canonical import JsonValue


async def record(
    session: AsyncSession,
    *,
    subject: str,
    event: str,
    actor_id: str,
    at: datetime,
    data: JsonValue,
) -> None:
    """Add one act to the chain of `subject`, in the caller's transaction.

    Writers of one chain wait for each other from here to the end of the transaction.
    """
    last = await _locked_head(session, subject)
    await record_after(
        session,
        last,
        subject=subject,
        event=event,
        actor_id=actor_id,
        at=at,
        data=data,
    )


async def record_unless(
    session: AsyncSession,
    needless: Callable[[Act | None], bool],
    *,
    subject: str,
    event: str,
    actor_id: str,
    at: datetime,
    data: JsonValue,
) -> bool:
    """Add an act unless the last of its chain makes it needless; tell if it was added.

    Asked under the chain's lock: of two that ask at once, the second sees the first.
    """
    last = await _locked_head(session, subject)
    row = await session.get(AuditAct, (subject, last.number))
    if needless(as_act(row) if row is not None else None):
        return False
    await record_after(
        session,
        last,
        subject=subject,
        event=event,
        actor_id=actor_id,
        at=at,
        data=data,
    )
    return True


async def head(session: AsyncSession, *, subject: str) -> Head:
    """Return the last act's number and hash; a new chain begins at genesis."""
    row = (
        await session.execute(
            select(AuditHead.number, AuditHead.hash).where(AuditHead.subject == subject)
        )
    ).first()
    return Head(row.number, row.hash) if row else chain.START


async def record_after(
    session: AsyncSession,
    last: Head,
    *,
    subject: str,
    event: str,
    actor_id: str,
    at: datetime,
    data: JsonValue,
) -> None:
    """Add the act that follows `last`, read under the caller's lock on the subject.

    Two writers without a lock would meet at the unique (subject, number).
    """
    number, salt = last.number + 1, secrets.token_bytes(16)
    commitment = chain.commit_to(data, salt=salt)
    digest = chain.hash_of(
        subject=subject,
        number=number,
        event=event,
        actor_id=actor_id,
        at=at,
        commitment=commitment,
        previous=last.hash,
    )
    act = Act(
        subject, number, event, actor_id, at, salt, data, commitment, last.hash, digest
    )
    await _add(session, act)


async def acts_of(session: AsyncSession, *, subject: str) -> list[Act]:
    rows = await session.scalars(
        select(AuditAct).where(AuditAct.subject == subject).order_by(AuditAct.number)
    )
    return [as_act(row) for row in rows]


def as_act(row: AuditAct | Row[Any]) -> Act:
    return Act(
        subject=row.subject,
        number=row.number,
        event=row.event,
        actor_id=row.actor_id,
        at=row.at,
        salt=row.salt,
        data=row.data,
        commitment=row.commitment,
        previous=row.previous,
        hash=row.hash,
    )


async def _locked_head(session: AsyncSession, subject: str) -> Head:
    row = (
        await session.execute(
            insert(AuditHead)
            .values(subject=subject, number=0, hash=chain.GENESIS)
            # Changes nothing, but takes the row's lock whether it was there or not.
            .on_conflict_do_update(
                index_elements=[AuditHead.subject], set_={"number": AuditHead.number}
            )
            .returning(AuditHead.number, AuditHead.hash)
        )
    ).one()
    return Head(row.number, row.hash)


async def _add(session: AsyncSession, act: Act) -> None:
    """Write the act and move the head of its chain, in one statement."""
    added = (
        insert(AuditAct)
        .values(**vars(act))
        .returning(AuditAct.subject, AuditAct.number, AuditAct.hash)
        .cte("added")
    )
    moved = insert(AuditHead).from_select(["subject", "number", "hash"], select(added))
    await session.execute(
        moved.on_conflict_do_update(
            index_elements=[AuditHead.subject],
            set_={"number": moved.excluded.number, "hash": moved.excluded.hash},
        )
    )
