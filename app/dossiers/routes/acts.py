"""What was done with a dossier, and the proof that nobody rewrites it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path

from app.audit import queries as audited
from app.audit import receipts
from app.audit import service as audit
from app.audit.receipts import Receipt
from app.audit.schemas import ActListed, ActReceipt
from app.core.http.session import SessionDep
from app.dossiers import errors, queries
from app.identity.access import may
from app.identity.actor import Actor
from app.identity.policy.permissions import Permission

router = APIRouter(prefix="/v1/dossiers", tags=["Hồ sơ: nhật ký"])


@router.get("/{dossier_id}/acts", operation_id="list_acts")
async def list_acts(
    dossier_id: UUID,
    actor: Annotated[Actor, may(Permission.READ_DOSSIER)],
    session: SessionDep,
) -> list[ActListed]:
    """List every act of the dossier's chain, oldest first."""
    dossier = await queries.get(session, dossier_id, actor=actor)
    acts = await audit.acts_of(session, subject=f"dossier:{dossier.id}")
    return [ActListed.of(act) for act in acts]


@router.get("/{dossier_id}/acts/{number}/receipt", operation_id="get_act_receipt")
async def get_act_receipt(
    dossier_id: UUID,
    number: Annotated[int, Path(ge=1, le=2**31 - 1)],
    actor: Annotated[Actor, may(Permission.READ_DOSSIER)],
    session: SessionDep,
) -> ActReceipt:
    """Give the receipt of one act, for `motcua audit verify` on any machine."""
    dossier = await queries.get(session, dossier_id, actor=actor)
    subject = f"dossier:{dossier.id}"
    act = await audited.act(session, subject=subject, number=number)
    if act is None:
        raise errors.ActNotFound
    found = await audited.seal_over(session, subject=subject, number=number)
    inclusion = receipts.inclusion_of(act, *found) if found is not None else None
    return ActReceipt.of(Receipt(act, inclusion))
