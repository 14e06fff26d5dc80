"""The guided move of a draft to the version of its procedure now in force."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from app.core.http.etags import put_etag
from app.core.http.idempotency import IdempotentRoute, idempotent
from app.core.http.session import ClockDep, SessionDep
from app.dossiers import standings
from app.dossiers.act import Act
from app.dossiers.drafting import moves
from app.dossiers.routes.shared import Acting, acting
from app.dossiers.schemas import Code, DossierDetail
from app.identity.access import may
from app.identity.actor import Actor
from app.identity.policy.permissions import Permission

router = APIRouter(
    prefix="/v1/dossiers/{dossier_id}/move",
    tags=["Hồ sơ: bản nháp"],
    route_class=IdempotentRoute,
    dependencies=[idempotent],
)


class LostOut(BaseModel):
    path: str
    title: str
    why: str


class WantedOut(BaseModel):
    path: str
    title: str
    message: str
    new: bool


class MoveOut(BaseModel):
    """What the move to version `to` would carry, lose and want."""

    from_version: int
    to_version: int
    carried: list[str]
    lost: list[LostOut]
    wanted: list[WantedOut]
    office_lost: bool


class MoveCreate(BaseModel):
    """`to_version` is the one that was proposed; `office`, where another is needed."""

    model_config = ConfigDict(extra="forbid")

    to_version: Annotated[int, Field(ge=1, le=1_000_000)]
    office: Code | None = None


@router.get("", operation_id="propose_move")
async def propose_move(
    dossier_id: UUID,
    actor: Annotated[Actor, may(Permission.READ_DRAFT)],
    session: SessionDep,
    clock: ClockDep,
    response: Response,
) -> MoveOut:
    """Say what carries over to the new version, what is lost, what is wanted."""
    dossier = await standings.get(
        session, dossier_id, actor=actor, to=Permission.READ_DRAFT
    )
    put_etag(response, dossier.version)
    act = Act(dossier_id, actor, clock.now(), dossier.version)
    proposed = await moves.propose(session, dossier, act)
    plan = proposed.plan
    return MoveOut(
        from_version=proposed.before.number,
        to_version=proposed.after.number,
        carried=list(plan.carried),
        lost=[LostOut(path=e.path, title=e.title, why=e.why) for e in plan.lost],
        wanted=[
            WantedOut(path=e.path, title=e.title, message=e.message, new=e.new)
            for e in plan.wanted
        ],
        office_lost=proposed.office_lost,
    )


@router.post("", operation_id="move_draft")
async def move_draft(
    body: MoveCreate, by: Annotated[Acting, acting(Permission.MOVE_DRAFT)]
) -> DossierDetail:
    """Move the draft, as proposed."""
    dossier = await moves.move(
        by.session, by.act, to=body.to_version, office_code=body.office
    )
    return await by.answer(dossier)
