"""The reports on the signatures of a dossier's papers, for who may see the dossier."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.http.session import SessionDep
from app.dossiers import errors
from app.dossiers import queries as dossiers
from app.dossiers.service import pinned
from app.dossiers.service.pinned import Pinned
from app.dossiers.signed_papers import queries
from app.dossiers.signed_papers.queries import SignedPaper
from app.dossiers.signed_papers.schemas import SignatureReportsOut, SignedPaperOut
from app.identity.access import may
from app.identity.actor import Actor
from app.identity.policy.permissions import Permission
from app.signing.validations import queries as validations
from app.signing.validations.models import SignatureValidation
from app.signing.validations.presenting import page
from app.signing.validations.schemas import Detail, ValidationOut, shown

router = APIRouter(prefix="/v1/dossiers", tags=["Hồ sơ: xem"])


@router.get("/{dossier_id}/signature-reports", operation_id="list_signature_reports")
async def list_signature_reports(
    dossier_id: UUID,
    actor: Annotated[Actor, may(Permission.READ_DOSSIER)],
    session: SessionDep,
) -> list[SignedPaperOut]:
    """Say of each signed paper whether its signatures still stand, and what changed."""
    dossier = await dossiers.get(session, dossier_id, actor=actor)
    rules = await pinned.of(session, dossier)
    return [_summary(each, rules) for each in await queries.of(session, dossier)]


@router.get(
    "/{dossier_id}/papers/{paper_id}/signature-reports",
    operation_id="get_signature_reports",
)
async def get_signature_reports(
    dossier_id: UUID,
    paper_id: UUID,
    actor: Annotated[Actor, may(Permission.READ_DOSSIER)],
    session: SessionDep,
    report: Detail = Detail.SIMPLE,
) -> SignatureReportsOut:
    """Show every report on a signed paper: in words, or with `detailed` every check."""
    dossier = await dossiers.get(session, dossier_id, actor=actor)
    found = await queries.one(session, dossier, paper_id)
    if found is None:
        raise errors.PaperNotFound
    rules = await pinned.of(session, dossier)
    return SignatureReportsOut(
        **_summary(found, rules).model_dump(),
        filed=page(found.filed),
        kept=[await _shown(session, each, report) for each in reversed(found.reports)],
    )


def _summary(each: SignedPaper, rules: Pinned) -> SignedPaperOut:
    weighed = each.weighed(rules)
    return SignedPaperOut(
        paper_id=each.paper.id,
        code=each.paper.code,
        name=each.paper.name,
        standing=weighed.standing,
        changed=list(weighed.changed),
        indication=each.newest.indication,
        checked_at=each.newest.validation_time,
        reports=len(each.reports),
    )


async def _shown(
    session: AsyncSession, row: SignatureValidation, detail: Detail
) -> ValidationOut:
    return shown(row, await validations.evidence(session, row.id), detail)
