"""`/v1/me/erasure-requests`: ask to be erased, and what became of it."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel

from app.core.clock import Moment
from app.core.http.idempotency import IdempotentRoute, idempotent
from app.core.http.session import ClockDep, SessionDep
from app.identity.access import may
from app.identity.actor import Actor
from app.identity.policy.permissions import Permission
from app.privacy import asking
from app.privacy.models import ErasureRequest
from app.privacy.retention import RetentionSettings

router = APIRouter(
    prefix="/v1/me/erasure-requests",
    tags=["Dữ liệu cá nhân"],
    route_class=IdempotentRoute,
    dependencies=[idempotent],
)


class HoldOut(BaseModel):
    dossier: str
    until: date | None
    words: str


class ErasureOut(BaseModel):
    """`refused` says by which dossiers, and until when; `done` leaves nothing to see."""

    id: UUID
    state: Literal["accepted", "refused", "done"]
    reasons: list[HoldOut]
    asked_at: Moment

    @classmethod
    def of(cls, row: ErasureRequest) -> "ErasureOut":
        return cls.model_validate(row, from_attributes=True)


@router.post("", status_code=201, operation_id="request_erasure")
async def request_erasure(
    actor: Annotated[Actor, may(Permission.USE_OWN_DATA)],
    session: SessionDep,
    clock: ClockDep,
    request: Request,
) -> ErasureOut:
    """Ask that everything about the caller be erased; answered at once."""
    terms: RetentionSettings = request.app.state.retention
    asked = await asking.ask(session, person_id=actor.id, terms=terms, at=clock.now())
    return ErasureOut.of(asked)


@router.get("", operation_id="list_erasure_requests")
async def list_erasure_requests(
    actor: Annotated[Actor, may(Permission.USE_OWN_DATA)], session: SessionDep
) -> list[ErasureOut]:
    found = await asking.of_person(session, actor.id)
    return [ErasureOut.of(row) for row in found]
