"""What applicants do: submission, supplement, withdrawal."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter

from app.core.http.idempotency import IdempotentRoute, idempotent
from app.dossiers.filings.schemas import SubmissionCreate, SupplementCreate
from app.dossiers.routes.shared import Acting, ScanRequired, acting
from app.dossiers.schemas import DossierDetail, Reasoned
from app.dossiers.service import answering, drafts, submission
from app.identity.policy.permissions import Permission

router = APIRouter(
    prefix="/v1/dossiers",
    tags=["Hồ sơ: người nộp"],
    route_class=IdempotentRoute,
    dependencies=[idempotent],
)


@router.delete("/{dossier_id}/papers/{paper_id}", operation_id="remove_paper")
async def remove_paper(
    paper_id: UUID, by: Annotated[Acting, acting(Permission.EDIT_DRAFT)]
) -> DossierDetail:
    """Take a paper out of the draft."""
    dossier = await drafts.remove_paper(by.session, by.act, paper_id=paper_id)
    return await by.answer(dossier)


@router.post("/{dossier_id}/submission", operation_id="submit_dossier")
async def submit_dossier(
    by: Annotated[Acting, acting(Permission.SUBMIT)],
    scan_required: ScanRequired,
    body: SubmissionCreate | None = None,
) -> DossierDetail:
    """Submit: all or nothing; the code is given now.

    With the digest of the review, what was shown is filed, or nothing.
    """
    dossier = await submission.submit(
        by.session,
        by.act,
        calendar=by.calendar,
        shown=body.digest if body else None,
        scan_required=scan_required,
    )
    return await by.answer(dossier)


@router.post("/{dossier_id}/supplement", operation_id="complete_supplement")
async def complete_supplement(
    body: SupplementCreate,
    by: Annotated[Acting, acting(Permission.COMPLETE_SUPPLEMENT)],
    scan_required: ScanRequired,
) -> DossierDetail:
    """Send in what was asked for; kept beside what was filed before."""
    dossier = await answering.complete_supplement(
        by.session,
        by.act,
        note=body.note,
        calendar=by.calendar,
        shown=body.digest,
        scan_required=scan_required,
    )
    return await by.answer(dossier)


@router.post("/{dossier_id}/withdrawal", operation_id="withdraw_dossier")
async def withdraw_dossier(
    body: Reasoned, by: Annotated[Acting, acting(Permission.WITHDRAW)]
) -> DossierDetail:
    """Withdraw, while there is no decision yet."""
    dossier = await answering.withdraw(
        by.session, by.act, reason=body.reason, calendar=by.calendar
    )
    return await by.answer(dossier)
