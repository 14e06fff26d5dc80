"""A citizen asks to be erased: accepted, or refused with what keeps each dossier."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.core.ids import new_id
from app.dossiers.models import Dossier
from app.privacy import keeping, retention
from app.privacy.models import ErasureRequest
from app.privacy.retention import Hold, RetentionTable


async def ask(
    session: AsyncSession, *, person_id: UUID, terms: RetentionTable, at: datetime
) -> ErasureRequest:
    """Write down the request and its answer, which the law wants within two days."""
    waiting = await _waiting(session, person_id)
    if waiting is not None:
        return waiting
    holds = await holds_of(session, person_id=person_id, terms=terms, at=at)
    request = ErasureRequest(
        id=new_id(),
        person_id=person_id,
        state="refused" if holds else "accepted",
        reasons=[_reason(hold) for hold in holds],
        asked_at=at,
        keys_left=[],
    )
    session.add(request)
    await session.flush()
    await audit.record(
        session,
        subject=f"person:{person_id}",
        event=f"erasure.{request.state}",
        actor_id=str(person_id),
        at=at,
        data={"request": str(request.id), "held": [hold.code for hold in holds]},
    )
    return request


async def of_person(session: AsyncSession, person_id: UUID) -> Sequence[ErasureRequest]:
    """Return a person's requests, the newest first."""
    return (
        await session.scalars(
            select(ErasureRequest)
            .where(ErasureRequest.person_id == person_id)
            .order_by(ErasureRequest.id.desc())
        )
    ).all()


async def holds_of(
    session: AsyncSession, *, person_id: UUID, terms: RetentionTable, at: datetime
) -> tuple[Hold, ...]:
    """Return what keeps this person's dossiers; a draft is kept by nothing."""
    found = await keeping.kept(
        session,
        and_(Dossier.applicant_id == person_id, Dossier.destroyed_at.is_(None)),
    )
    kept = sorted((each.kept for each in found), key=lambda each: each.code)
    return retention.holds_on(kept, terms=terms, at=at)


async def _waiting(session: AsyncSession, person_id: UUID) -> ErasureRequest | None:
    return (
        await session.scalars(
            select(ErasureRequest)
            .where(
                ErasureRequest.person_id == person_id,
                ErasureRequest.state == "accepted",
            )
            .limit(1)
        )
    ).first()


def _reason(hold: Hold) -> dict[str, str | None]:
    until = hold.until.isoformat() if hold.until else None
    return {"dossier": hold.code, "until": until, "words": hold.words}
