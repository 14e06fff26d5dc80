"""`GET /v1/dossiers/{id}/reads`: who looked, for the applicant."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request

from app.core.http.session import ClockDep, SessionDep
from app.dossiers import queries
from app.dossiers.reads import service
from app.dossiers.reads.schemas import ReadOut
from app.dossiers.reads.telling import ReadTelling
from app.identity import queries as identity
from app.identity.access import may
from app.identity.actor import Actor
from app.identity.policy.permissions import Permission
from app.organizations import queries as organizations

router = APIRouter(prefix="/v1/dossiers", tags=["Hồ sơ: nhật ký"])


@router.get("/{dossier_id}/reads", operation_id="list_reads")
async def list_reads(
    dossier_id: UUID,
    actor: Annotated[Actor, may(Permission.READ_DOSSIER)],
    session: SessionDep,
    clock: ClockDep,
    request: Request,
) -> list[ReadOut]:
    """List which officials opened the dossier, when and what for, the newest first."""
    telling: ReadTelling = request.app.state.read_telling
    dossier = await queries.get(session, dossier_id, actor=actor)
    seen = await service.of_dossier(
        session, dossier, at=clock.now(), delay=telling.delay
    )
    offices = await organizations.names(
        session, {each.office_id for each in seen if each.office_id is not None}
    )
    readers = {each.reader_id for each in seen} if telling.with_names else set()
    names = await identity.names(session, readers)
    return [
        ReadOut.of(
            each,
            office=offices.get(each.office_id) if each.office_id else None,
            by=names.get(each.reader_id),
        )
        for each in seen
    ]
