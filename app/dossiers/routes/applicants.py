"""What applicants do: draft, submission, supplement, withdrawal."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from app.core.http.idempotency import IdempotentRoute, idempotent
from app.core.http.session import ClockDep, SessionDep
from app.dossiers.ports import KnowsPeople
from app.dossiers.routes.shared import (
    ActingApplicant,
    CalendarDep,
    ScanRequired,
    answer,
)
from app.dossiers.schemas import (
    AnswersPatch,
    DossierDetail,
    DossierDraft,
    Note,
    Reasoned,
)
from app.dossiers.service import answering, drafts, submission
from app.dossiers.service.drafts import NewDraft
from app.identity.access import Applicant


def get_known_people(request: Request) -> KnowsPeople | None:
    known: KnowsPeople | None = request.app.state.known_people
    return known


KnownPeopleDep = Annotated[KnowsPeople | None, Depends(get_known_people)]

router = APIRouter(
    prefix="/v1/dossiers",
    tags=["Hồ sơ: người nộp"],
    route_class=IdempotentRoute,
    dependencies=[idempotent],
)


@router.post("", status_code=201, operation_id="draft_dossier")
async def draft_dossier(
    draft: DossierDraft,
    actor: Applicant,
    session: SessionDep,
    clock: ClockDep,
    calendar: CalendarDep,
    known: KnownPeopleDep,
    response: Response,
) -> DossierDetail:
    """Begin a draft, what is known filled in; nothing is official until submitted."""
    new = NewDraft(
        procedure_code=draft.procedure,
        office_code=draft.office,
        subject=draft.subject,
        answers=draft.answers,
        return_way=draft.return_way,
    )
    dossier = await drafts.create(
        session, new, actor=actor, at=clock.now(), calendar=calendar, known=known
    )
    response.headers["Location"] = f"/v1/dossiers/{dossier.id}"
    return await answer(session, response, dossier)


@router.patch("/{dossier_id}", operation_id="save_answers")
async def save_answers(patch: AnswersPatch, by: ActingApplicant) -> DossierDetail:
    """Save some answers of a draft, or of a dossier waiting for a supplement."""
    dossier = await drafts.save_answers(by.session, by.act, answers=patch.answers)
    return await by.answer(dossier)


@router.delete("/{dossier_id}/papers/{paper_id}", operation_id="remove_paper")
async def remove_paper(paper_id: UUID, by: ActingApplicant) -> DossierDetail:
    """Take a paper out of the draft."""
    dossier = await drafts.remove_paper(by.session, by.act, paper_id=paper_id)
    return await by.answer(dossier)


@router.post("/{dossier_id}/submission", operation_id="submit_dossier")
async def submit_dossier(
    by: ActingApplicant, scan_required: ScanRequired
) -> DossierDetail:
    """Submit: all or nothing; the code is given now."""
    dossier = await submission.submit(
        by.session, by.act, calendar=by.calendar, scan_required=scan_required
    )
    return await by.answer(dossier)


@router.post("/{dossier_id}/supplement", operation_id="complete_supplement")
async def complete_supplement(
    body: Note, by: ActingApplicant, scan_required: ScanRequired
) -> DossierDetail:
    """Send in what was asked for."""
    dossier = await answering.complete_supplement(
        by.session,
        by.act,
        note=body.note,
        calendar=by.calendar,
        scan_required=scan_required,
    )
    return await by.answer(dossier)


@router.post("/{dossier_id}/withdrawal", operation_id="withdraw_dossier")
async def withdraw_dossier(body: Reasoned, by: ActingApplicant) -> DossierDetail:
    """Withdraw, while there is no decision yet."""
    dossier = await answering.withdraw(
        by.session, by.act, reason=body.reason, calendar=by.calendar
    )
    return await by.answer(dossier)
