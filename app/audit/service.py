"""Record acts, and read a chain back to check it."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import chain
from app.audit.chain import Act, Broken
from app.audit.models import AuditAct
from app.core.canonical import JsonValue
from app.core.ids import new_id


@dataclass(frozen=True)
class Head:
    """Where the chain of a subject stands."""

    number: int
    hash: bytes


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

    The caller holds a lock on the subject; two unlocked writers of one chain
    would meet at the unique (subject, number), and one would be undone.
    """
    last = await head(session, subject=subject)
    await record_after(
        session,
        last,
        subject=subject,
        event=event,
        actor_id=actor_id,
        at=at,
        data=data,
    )


async def head(session: AsyncSession, *, subject: str) -> Head:
    """Return the last act's number and hash; a new chain begins at genesis."""
    row = (
        await session.execute(
            select(AuditAct.number, AuditAct.hash)
            .where(AuditAct.subject == subject)
            .order_by(AuditAct.number.desc())
            .limit(1)
        )
    ).first()
    return Head(row.number, row.hash) if row else Head(0, chain.GENESIS)


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
    """Add the act that follows `last`, which the caller has just read."""
    number, salt = last.number + 1, secrets.token_bytes(16)
    commitment = chain.commit_to(data, salt=salt)
    await session.execute(
        insert(AuditAct).values(
            id=new_id(),
            subject=subject,
            number=number,
            event=event,
            actor_id=actor_id,
            at=at,
            salt=salt,
            data=data,
            commitment=commitment,
            previous=last.hash,
            hash=chain.hash_of(
                subject=subject,
                number=number,
                event=event,
                actor_id=actor_id,
                at=at,
                commitment=commitment,
                previous=last.hash,
            ),
        )
    )


async def acts_of(session: AsyncSession, *, subject: str) -> list[Act]:
    rows = await session.scalars(
        select(AuditAct).where(AuditAct.subject == subject).order_by(AuditAct.number)
    )
    return [_act(row) for row in rows]


async def first_breaks(session: AsyncSession) -> list[Broken]:
    """Return the first bad act of every subject whose chain is broken."""
    rows = await session.scalars(
        select(AuditAct).order_by(AuditAct.subject, AuditAct.number)
    )
    chains = groupby((_act(row) for row in rows), key=lambda act: act.subject)
    found = (chain.first_break(acts) for _, acts in chains)
    return [broken for broken in found if broken is not None]


def _act(row: AuditAct) -> Act:
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
