"""Record acts, and read a chain back to check it."""

import secrets
from datetime import datetime
from itertools import groupby

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import chain
from app.audit.chain import Act, Broken
from app.audit.models import AuditAct
from app.core.canonical import JsonValue
from app.core.ids import new_id


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
    last = await _last(session, subject)
    number = last.number + 1 if last else 1
    previous = last.hash if last else chain.GENESIS
    salt = secrets.token_bytes(16)
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
            previous=previous,
            hash=chain.hash_of(
                subject=subject,
                number=number,
                event=event,
                actor_id=actor_id,
                at=at,
                commitment=commitment,
                previous=previous,
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


async def _last(session: AsyncSession, subject: str) -> AuditAct | None:
    rows = await session.scalars(
        select(AuditAct)
        .where(AuditAct.subject == subject)
        .order_by(AuditAct.number.desc())
        .limit(1)
    )
    return rows.first()


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
