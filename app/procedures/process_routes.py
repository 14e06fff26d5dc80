"""Internal processes over HTTP: draft, prove, publish."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Path, Request

from app.core.http.idempotency import IdempotentRoute, idempotent
from app.core.http.session import ClockDep, SessionDep
from app.identity.actor import Actor
from app.identity.policy.permissions import Permission
from app.procedures import publishing
from app.procedures.access import for_rules
from app.procedures.ports import ReadsOffices
from app.procedures.routes import CodePath
from app.procedures.schemas import DefectOut, ProcessDraftOut, ProcessPublished
from app.workflow import verifier
from app.workflow.defects import Defect

router = APIRouter(
    prefix="/v1/processes",
    tags=["Quy trình nội bộ"],
    route_class=IdempotentRoute,
    dependencies=[idempotent],
)


def get_offices(request: Request) -> ReadsOffices:
    read: ReadsOffices = request.app.state.read_offices
    return read


OfficesDep = Annotated[ReadsOffices, Depends(get_offices)]
NumberPath = Annotated[int, Path(ge=1, le=1_000_000)]


@router.post("", status_code=201, operation_id="draft_process")
async def draft_process(
    document: Annotated[dict[str, Any], Body()],
    actor: Annotated[Actor, for_rules(Permission.DRAFT_RULES)],
    session: SessionDep,
    clock: ClockDep,
    read: OfficesDep,
) -> ProcessDraftOut:
    """Write down the next version of a process; a defective draft may be kept."""
    at = clock.now()
    row = await publishing.draft(
        session, document=document, actor_id=str(actor.id), at=at
    )
    register = await read(session, at=at)
    defects = await publishing.examine(session, row, register=register)
    return ProcessDraftOut(
        code=row.code,
        version=row.number,
        sound=verifier.is_sound(defects),
        defects=_shown(defects),
    )


@router.post(
    "/{code}/versions/{number}/publication",
    status_code=201,
    operation_id="publish_process",
)
async def publish_process(
    code: CodePath,
    number: NumberPath,
    actor: Annotated[Actor, for_rules(Permission.PUBLISH_RULES)],
    session: SessionDep,
    clock: ClockDep,
    read: OfficesDep,
) -> ProcessPublished:
    """Publish a draft that is proved sound; each defect of another is told."""
    version = await publishing.publish(
        session,
        code=code,
        number=number,
        read=read,
        actor_id=str(actor.id),
        at=clock.now(),
    )
    return ProcessPublished(
        code=version.code,
        version=version.number,
        digest=version.digest,
        decision=version.decision,
        valid_from=version.valid_from,
        valid_to=version.valid_to,
        warnings=version.warnings,
    )


def _shown(defects: Sequence[Defect]) -> list[DefectOut]:
    return [
        DefectOut(
            code=each.code,
            severity=each.severity,
            path=list(each.path),
            story=each.story,
        )
        for each in defects
    ]
