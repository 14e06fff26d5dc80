"""What applicants do: papers, submission, supplement, withdrawal."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, File, Form, Request, UploadFile

from app.core.http.idempotency import IdempotentRoute, idempotent
from app.dossiers.filings.schemas import SubmissionCreate, SupplementCreate
from app.dossiers.ports import SignatureChecker
from app.dossiers.routes.shared import ActingApplicant
from app.dossiers.schemas import Code, DossierDetail, Reasoned
from app.dossiers.service import answering, drafts, submission, uploading
from app.files.routes import StorageDep
from app.files.service import NewFile


def get_checker(request: Request) -> SignatureChecker:
    checker: SignatureChecker = request.app.state.signature_checker
    return checker


CheckerDep = Annotated[SignatureChecker, Depends(get_checker)]

router = APIRouter(
    prefix="/v1/dossiers",
    tags=["Hồ sơ: người nộp"],
    route_class=IdempotentRoute,
    dependencies=[idempotent],
)


@router.post("/{dossier_id}/papers", status_code=201, operation_id="attach_paper")
async def attach_paper(
    code: Annotated[Code, Form(description="Mã thành phần hồ sơ")],
    file: Annotated[UploadFile, File()],
    by: ActingApplicant,
    storage: StorageDep,
    checker: CheckerDep,
) -> DossierDetail:
    """Attach a file as one paper; it is opened and its signatures are checked."""
    new = NewFile(
        name=file.filename or "",
        media_type=file.content_type or "",
        data=await file.read(),
    )
    dossier = await uploading.attach(
        by.session, by.act, storage, checker, code=code, new=new
    )
    return await by.answer(dossier)


@router.delete("/{dossier_id}/papers/{paper_id}", operation_id="remove_paper")
async def remove_paper(paper_id: UUID, by: ActingApplicant) -> DossierDetail:
    """Take a paper out of the draft."""
    dossier = await drafts.remove_paper(by.session, by.act, paper_id=paper_id)
    return await by.answer(dossier)


@router.post("/{dossier_id}/submission", operation_id="submit_dossier")
async def submit_dossier(
    by: ActingApplicant, body: SubmissionCreate | None = None
) -> DossierDetail:
    """Submit: all or nothing; the code is given now.

    With the digest of the review, what was shown is filed, or nothing.
    """
    dossier = await submission.submit(
        by.session,
        by.act,
        calendar=by.calendar,
        shown=body.digest if body else None,
    )
    return await by.answer(dossier)


@router.post("/{dossier_id}/supplement", operation_id="complete_supplement")
async def complete_supplement(
    body: SupplementCreate, by: ActingApplicant
) -> DossierDetail:
    """Send in what was asked for; kept beside what was filed before."""
    dossier = await answering.complete_supplement(
        by.session,
        by.act,
        note=body.note,
        calendar=by.calendar,
        shown=body.digest,
    )
    return await by.answer(dossier)


@router.post("/{dossier_id}/withdrawal", operation_id="withdraw_dossier")
async def withdraw_dossier(body: Reasoned, by: ActingApplicant) -> DossierDetail:
    """Withdraw, while there is no decision yet."""
    dossier = await answering.withdraw(
        by.session, by.act, reason=body.reason, calendar=by.calendar
    )
    return await by.answer(dossier)
