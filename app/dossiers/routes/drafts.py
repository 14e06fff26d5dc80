"""A draft on its way: begun, saved field by field, gone on with elsewhere."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request, Response

from app.core.http.etags import put_etag
from app.core.http.idempotency import IdempotentRoute, idempotent
from app.core.http.session import ClockDep, SessionDep
from app.dossiers import standings
from app.dossiers.drafting import discarding, presenting, saving
from app.dossiers.drafting.expiring import Life
from app.dossiers.drafting.saving import Saved
from app.dossiers.drafting.schemas import (
    AnswersPatch,
    AnswersSaved,
    DossierDraft,
    DraftState,
)
from app.dossiers.ports import KnowsPeople
from app.dossiers.routes.shared import Acting, CalendarDep, acting, answer
from app.dossiers.schemas import DossierDetail
from app.dossiers.service import drafts
from app.dossiers.service.drafts import NewDraft
from app.identity.access import may
from app.identity.actor import Actor
from app.identity.policy.permissions import Permission


def get_known_people(request: Request) -> KnowsPeople | None:
    known: KnowsPeople | None = request.app.state.known_people
    return known


def get_life(request: Request) -> Life:
    life: Life = request.app.state.draft_life
    return life


KnownPeopleDep = Annotated[KnowsPeople | None, Depends(get_known_people)]
LifeDep = Annotated[Life, Depends(get_life)]
Prefer = Annotated[
    str | None,
    Header(description="`return=minimal`: chỉ trả lời ngắn gọn (RFC 7240)"),
]

router = APIRouter(
    prefix="/v1/dossiers",
    tags=["Hồ sơ: bản nháp"],
    route_class=IdempotentRoute,
    dependencies=[idempotent],
)


@router.post("", status_code=201, operation_id="draft_dossier")
async def draft_dossier(
    draft: DossierDraft,
    actor: Annotated[Actor, may(Permission.BEGIN_DRAFT)],
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
        applicant_id=draft.applicant,
    )
    dossier = await drafts.create(
        session, new, actor=actor, at=clock.now(), calendar=calendar, known=known
    )
    response.headers["Location"] = f"/v1/dossiers/{dossier.id}"
    return await answer(session, response, dossier, actor=actor)


@router.patch("/{dossier_id}", operation_id="save_answers")
async def save_answers(
    patch: AnswersPatch,
    by: Annotated[Acting, acting(Permission.EDIT_DRAFT)],
    prefer: Prefer = None,
) -> DossierDetail | AnswersSaved:
    """Save some answers of a draft, or of a dossier waiting for a supplement.

    `If-Match` names the version that was read. Others may have changed other
    fields since; 412 tells which of these fields they changed, and to what.
    """
    saved = await saving.save_answers(
        by.session, by.act, answers=patch.answers, place=patch.place
    )
    if prefer is not None and "return=minimal" in prefer.replace(" ", "").lower():
        return _briefly(by, saved)
    return await by.answer(saved.dossier)


@router.get("/{dossier_id}/draft", operation_id="get_draft_state")
async def get_draft_state(
    dossier_id: UUID,
    actor: Annotated[Actor, may(Permission.READ_DRAFT)],
    session: SessionDep,
    clock: ClockDep,
    life: LifeDep,
    response: Response,
) -> DraftState:
    """Say when it was last saved, where everybody was, and until when it is kept."""
    dossier = await standings.get(
        session, dossier_id, actor=actor, to=Permission.READ_DRAFT
    )
    put_etag(response, dossier.version)
    return await presenting.state(
        session, dossier, actor=actor, at=clock.now(), life=life
    )


@router.delete("/{dossier_id}", status_code=204, operation_id="discard_draft")
async def discard_draft(
    by: Annotated[Acting, acting(Permission.DISCARD_DRAFT)],
) -> None:
    """Throw a draft away: its answers and papers are removed."""
    await discarding.discard(by.session, by.act)


def _briefly(by: Acting, saved: Saved) -> AnswersSaved:
    put_etag(by.response, saved.dossier.version)
    by.response.headers["Preference-Applied"] = "return=minimal"
    return AnswersSaved(
        version=saved.dossier.version,
        saved_at=by.act.at,
        others=[presenting.changed(saved.dossier, each) for each in saved.others],
    )
