"""Lay a hold on a dossier, and lift it; the dossier is locked for either.

Whoever lets content go locks the dossier too, and asks `documents_on` under that
lock: a hold that was laid in time always holds.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.core.errors import Conflict, NotFound
from app.core.ids import new_id
from app.dossiers import queries as dossiers
from app.dossiers import standings
from app.dossiers.errors import DossierNotFound
from app.dossiers.models import Dossier
from app.identity import permits
from app.identity.actor import Actor
from app.identity.policy.permissions import Permission
from app.privacy import standing
from app.privacy.holds.models import LegalHold


class HoldNotFound(NotFound):
    code = "legal_hold_not_found"
    title = "Không tìm thấy lệnh giữ hồ sơ"


class HoldStands(Conflict):
    code = "legal_hold_stands"
    title = "Hồ sơ đang được giữ theo chính văn bản này"


class HoldLifted(Conflict):
    code = "legal_hold_lifted"
    title = "Lệnh giữ hồ sơ này đã được gỡ"


@dataclass(frozen=True)
class Order:
    """The document by which a hold is laid or lifted, and why."""

    document: str
    reason: str


async def lay(
    session: AsyncSession, dossier_id: UUID, order: Order, *, by: Actor, at: datetime
) -> LegalHold:
    """Keep a dossier until the hold is lifted, whatever its term.

    Raises:
        DossierNotFound, NotTheLeader: by the policy.
        HoldStands: if this very document holds it already.
    """
    dossier = await _locked(session, dossier_id, Permission.LAY_HOLD, by)
    if order.document in await documents_on(session, dossier.id):
        raise HoldStands
    hold = LegalHold(
        id=new_id(),
        dossier_id=dossier.id,
        document_number=order.document,
        reason=order.reason,
        laid_by=by.id,
        laid_at=at,
    )
    session.add(hold)
    await session.flush()
    await _record(session, hold, "dossier.held", order, by, at)
    return hold


async def lift(
    session: AsyncSession, hold_id: UUID, order: Order, *, by: Actor, at: datetime
) -> LegalHold:
    """Lift a hold by a document of its own.

    Raises:
        HoldNotFound: if there is none, or its dossier is hidden.
        NotTheLeader: by the policy.
        HoldLifted: if it was lifted before.
    """
    hold = await session.get(LegalHold, hold_id)
    if hold is None:
        raise HoldNotFound
    try:
        await _locked(session, hold.dossier_id, Permission.LIFT_HOLD, by)
    except DossierNotFound as error:
        raise HoldNotFound from error
    await session.refresh(hold)
    if hold.lifted_at is not None:
        raise HoldLifted
    hold.lifted_document, hold.lifted_reason = order.document, order.reason
    hold.lifted_by, hold.lifted_at = by.id, at
    await session.flush()
    await _record(session, hold, "dossier.hold_lifted", order, by, at)
    return hold


async def of_dossier(session: AsyncSession, dossier: Dossier) -> Sequence[LegalHold]:
    """Return every hold there was on a dossier, the newest first."""
    statement = (
        select(LegalHold)
        .where(LegalHold.dossier_id == dossier.id)
        .order_by(LegalHold.id.desc())
    )
    return (await session.scalars(statement)).all()


async def documents_on(session: AsyncSession, dossier_id: UUID) -> tuple[str, ...]:
    """Return the documents by which a dossier is held now."""
    return (await documents_by_dossier(session, [dossier_id])).get(dossier_id, ())


async def documents_by_dossier(
    session: AsyncSession, dossier_ids: Collection[UUID]
) -> dict[UUID, tuple[str, ...]]:
    """Return, of those that are held now, by which documents."""
    rows = await session.execute(
        select(LegalHold.dossier_id, LegalHold.document_number)
        .where(LegalHold.dossier_id.in_(dossier_ids), LegalHold.lifted_at.is_(None))
        .order_by(LegalHold.id)
    )
    found: dict[UUID, tuple[str, ...]] = {}
    for dossier_id, document in rows:
        found[dossier_id] = (*found.get(dossier_id, ()), document)
    return found


async def _locked(
    session: AsyncSession, dossier_id: UUID, act: Permission, by: Actor
) -> Dossier:
    dossier = await dossiers.lock_visible(session, dossier_id, actor=by)
    found = await standings.towards(session, dossier, by)
    found |= await standing.towards_office(session, dossier.receiving_office_id, by)
    permits.require(act, by, found, hidden=DossierNotFound)
    return dossier


async def _record(
    session: AsyncSession,
    hold: LegalHold,
    event: str,
    order: Order,
    by: Actor,
    at: datetime,
) -> None:
    await audit.record(
        session,
        subject=f"dossier:{hold.dossier_id}",
        event=event,
        actor_id=str(by.id),
        at=at,
        data={
            "hold": str(hold.id),
            "document": order.document,
            "reason": order.reason,
        },
    )
