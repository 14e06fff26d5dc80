"""Close offices, and let their work follow."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from app.core import jobs
from app.core.http.idempotency import IdempotentRoute, idempotent
from app.core.http.session import ClockDep, SessionDep
from app.core.text import Line
from app.dossiers import tasks
from app.dossiers.service import office_changes, reorganising
from app.dossiers.service.office_changes import Force
from app.identity.actor import Actor
from app.identity.policy.permissions import Permission
from app.organizations.reorganisation import Reorganisation
from app.procedures.access import for_rules
from app.procedures.live import Breakage
from app.procedures.process_routes import OfficesDep

router = APIRouter(
    prefix="/v1/reorganisations",
    tags=["Sắp xếp đơn vị hành chính"],
    route_class=IdempotentRoute,
    dependencies=[idempotent],
)
_LOCK: Final = "reorganisation"


class ReorganisationCreate(Reorganisation):
    """`forced_because`: go on although a step is left without hands."""

    forced_because: Line | None = None


class Broken(BaseModel):
    process: str
    version: int
    code: str
    path: list[str]
    story: str


class Reorganised(BaseModel):
    """`closed` is empty in a dry run; `broken` is what was, or would be, broken."""

    closed: list[str]
    broken: list[Broken]


@router.post("", status_code=201, operation_id="reorganise_offices")
async def reorganise_offices(
    body: ReorganisationCreate,
    actor: Annotated[Actor, for_rules(Permission.REORGANISE)],
    session: SessionDep,
    clock: ClockDep,
    read: OfficesDep,
    *,
    dry_run: Annotated[bool, Query()] = False,
) -> Reorganised:
    """Carry out a decision on the arrangement of offices, from today on.

    Open dossiers follow to the successors one by one, soon after.
    """
    at, closed = clock.now(), list[str]()

    async def change() -> None:
        offices = await reorganising.reorganise(
            session, body, actor_id=str(actor.id), at=at
        )
        closed.extend(office.code for office in offices)

    if dry_run:
        broken = await office_changes.rehearse(session, change, read=read, at=at)
        return Reorganised(closed=[], broken=_shown(broken))
    broken = await office_changes.make(
        session, change, read=read, at=at, force=_force(body, actor.id)
    )
    await jobs.defer(session, task=tasks.RELOCATE, lock=_LOCK)
    return Reorganised(closed=closed, broken=_shown(broken))


def _force(body: ReorganisationCreate, actor_id: UUID) -> Force | None:
    if body.forced_because is None:
        return None
    return Force(body.forced_because, str(actor_id))


def _shown(broken: tuple[Breakage, ...]) -> list[Broken]:
    return [
        Broken(
            process=each.process,
            version=each.version,
            code=each.defect.code,
            path=list(each.defect.path),
            story=each.story,
        )
        for each in broken
    ]
