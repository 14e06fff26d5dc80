"""Asking other agencies: opinions within one dossier, dossiers opened for it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter

from app.core.http.idempotency import IdempotentRoute, idempotent
from app.core.http.session import SessionDep
from app.dossiers import presenting, queries
from app.dossiers.routes.shared import Acting, acting
from app.dossiers.schemas import (
    ConsultationCreate,
    ConsultationOut,
    DossierDetail,
    LinkedDossiersCreate,
    LinkedDossiersOut,
)
from app.dossiers.service import consulting, linking
from app.identity.access import may
from app.identity.actor import Actor
from app.identity.policy.permissions import Permission

router = APIRouter(
    prefix="/v1/dossiers",
    tags=["Hồ sơ: phối hợp, liên thông"],
    route_class=IdempotentRoute,
    dependencies=[idempotent],
)


@router.post(
    "/{dossier_id}/consultations", status_code=201, operation_id="consult_agencies"
)
async def consult_agencies(
    body: ConsultationCreate, by: Annotated[Acting, acting(Permission.CONSULT)]
) -> DossierDetail:
    """Ask other agencies at once; each answers by an outcome of its own step."""
    dossier = await consulting.ask(
        by.session,
        by.act,
        outcome_id=body.outcome,
        question=body.question,
        calendar=by.calendar,
    )
    return await by.answer(dossier)


@router.get("/{dossier_id}/consultations", operation_id="list_consultations")
async def list_consultations(
    dossier_id: UUID,
    actor: Annotated[Actor, may(Permission.READ_DOSSIER)],
    session: SessionDep,
) -> list[ConsultationOut]:
    """List what was asked, until when, and who kept silent."""
    dossier = await queries.get(session, dossier_id, actor=actor)
    rows = await queries.consultations(session, dossier)
    return [presenting.consultation(row) for row in rows]


@router.post(
    "/{dossier_id}/linked-dossiers", status_code=201, operation_id="open_linked"
)
async def open_linked(
    body: LinkedDossiersCreate, by: Annotated[Acting, acting(Permission.OPEN_LINKED)]
) -> DossierDetail:
    """Open the dossiers that this step's outcome names, in their agencies."""
    dossier = await linking.open_linked(
        by.session,
        by.act,
        outcome_id=body.outcome,
        note=body.note,
        calendar=by.calendar,
    )
    return await by.answer(dossier)


@router.get("/{dossier_id}/linked-dossiers", operation_id="list_linked")
async def list_linked(
    dossier_id: UUID,
    actor: Annotated[Actor, may(Permission.READ_DOSSIER)],
    session: SessionDep,
) -> LinkedDossiersOut:
    """Say which dossier opened this one, and which it opened, with their states."""
    dossier = await queries.get(session, dossier_id, actor=actor)
    origin, opened = await queries.links_of(session, dossier)
    return LinkedDossiersOut(
        origin=origin.code if origin else None,
        opened=[presenting.linked(link, child) for link, child in opened],
    )
