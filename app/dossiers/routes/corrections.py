"""The leader's leave to ask for a supplement a second time."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from app.core.clock import Moment
from app.core.http.idempotency import IdempotentRoute, idempotent
from app.core.http.session import SessionDep
from app.dossiers import standings
from app.dossiers.corrections import permitting
from app.dossiers.corrections import queries as permits
from app.dossiers.routes.shared import Acting, acting
from app.dossiers.schemas import DossierDetail, Reasoned
from app.identity.access import may
from app.identity.actor import Actor
from app.identity.policy.permissions import Permission

router = APIRouter(
    prefix="/v1/dossiers/{dossier_id}/supplement-permits",
    tags=["Hồ sơ: cán bộ"],
    route_class=IdempotentRoute,
    dependencies=[idempotent],
)


class PermitOut(BaseModel):
    """Who allowed the request of this number, and why."""

    number: int
    granted_by: str
    title: str
    reason: str
    at: Moment


@router.post("", status_code=201, operation_id="permit_supplement")
async def permit_supplement(
    body: Reasoned, by: Annotated[Acting, acting(Permission.PERMIT_SUPPLEMENT)]
) -> DossierDetail:
    """Let the open step ask once more, as the leader who answers for it."""
    dossier = await permitting.permit(by.session, by.act, reason=body.reason)
    return await by.answer(dossier)


@router.get("", operation_id="list_supplement_permits")
async def list_supplement_permits(
    dossier_id: UUID,
    actor: Annotated[Actor, may(Permission.READ_INTERNAL)],
    session: SessionDep,
) -> list[PermitOut]:
    """List who allowed further requests, and why."""
    dossier = await standings.get(
        session, dossier_id, actor=actor, to=Permission.READ_INTERNAL
    )
    return [
        PermitOut(
            number=row.number,
            granted_by=name,
            title=row.granted_title,
            reason=row.reason,
            at=row.at,
        )
        for row, name in await permits.permits(session, dossier)
    ]
