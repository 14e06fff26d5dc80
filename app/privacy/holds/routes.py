"""`/v1/dossiers/{id}/holds`: orders by which a dossier is kept; officials only."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, StringConstraints

from app.core.clock import Moment
from app.core.http.idempotency import IdempotentRoute, idempotent
from app.core.http.session import ClockDep, SessionDep
from app.core.text import Name, Reason
from app.dossiers import standings
from app.identity.access import may
from app.identity.actor import Actor
from app.identity.policy.permissions import Permission
from app.privacy.holds import service
from app.privacy.holds.models import LegalHold
from app.privacy.holds.service import Order

router = APIRouter(
    prefix="/v1",
    tags=["Hồ sơ: lưu trữ"],
    route_class=IdempotentRoute,
    dependencies=[idempotent],
)


class OrderIn(BaseModel):
    """Số, ký hiệu văn bản yêu cầu, và lý do."""

    model_config = ConfigDict(extra="forbid")

    document: Annotated[Name, StringConstraints(max_length=200)]
    reason: Reason

    @property
    def order(self) -> Order:
        return Order(self.document, self.reason)


class HoldOut(BaseModel):
    id: UUID
    dossier_id: UUID
    document_number: str
    reason: str
    laid_at: Moment
    lifted_document: str | None
    lifted_reason: str | None
    lifted_at: Moment | None

    @classmethod
    def of(cls, hold: LegalHold) -> "HoldOut":
        return cls.model_validate(hold, from_attributes=True)


@router.post(
    "/dossiers/{dossier_id}/holds", status_code=201, operation_id="lay_legal_hold"
)
async def lay_legal_hold(
    dossier_id: UUID,
    body: OrderIn,
    actor: Annotated[Actor, may(Permission.LAY_HOLD)],
    session: SessionDep,
    clock: ClockDep,
) -> HoldOut:
    """Keep a dossier from being erased or destroyed, by a written order."""
    hold = await service.lay(session, dossier_id, body.order, by=actor, at=clock.now())
    return HoldOut.of(hold)


@router.get("/dossiers/{dossier_id}/holds", operation_id="list_legal_holds")
async def list_legal_holds(
    dossier_id: UUID,
    actor: Annotated[Actor, may(Permission.READ_INTERNAL)],
    session: SessionDep,
) -> list[HoldOut]:
    """List the orders by which the dossier is or was kept, the newest first."""
    dossier = await standings.get(
        session, dossier_id, actor=actor, to=Permission.READ_INTERNAL
    )
    return [HoldOut.of(each) for each in await service.of_dossier(session, dossier)]


@router.post("/legal-holds/{hold_id}/lifting", operation_id="lift_legal_hold")
async def lift_legal_hold(
    hold_id: UUID,
    body: OrderIn,
    actor: Annotated[Actor, may(Permission.LIFT_HOLD)],
    session: SessionDep,
    clock: ClockDep,
) -> HoldOut:
    """Lift a hold, by a document of its own; the dossier's term counts again."""
    hold = await service.lift(session, hold_id, body.order, by=actor, at=clock.now())
    return HoldOut.of(hold)
