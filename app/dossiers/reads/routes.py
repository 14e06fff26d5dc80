"""`GET /v1/dossiers/{id}/reads`: who looked, for the applicant."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request

from app.core.http.session import ClockDep, SessionDep
from app.dossiers import queries
from app.dossiers.reads import listing
from app.dossiers.reads.schemas import ReadOut
from app.dossiers.reads.telling import ReadTelling
from app.identity.access import may
from app.identity.actor import Actor
from app.identity.policy.permissions import Permission

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
    return await listing.told(session, dossier, telling=telling, at=clock.now())
