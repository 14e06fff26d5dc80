"""One act on many dossiers: each its own transaction, each its own verdict."""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.http.batches import BatchesDep
from app.core.http.plain_json import PlainJsonRoute
from app.dossiers.act import Act
from app.dossiers.desk_schemas import BatchCreate, BatchItem, BatchOut
from app.dossiers.routes.rechecking import RecheckDep
from app.dossiers.routes.shared import CalendarDep
from app.dossiers.service import batches as working
from app.identity import access
from app.identity.access import may_in_batch
from app.identity.actor import Actor
from app.identity.policy.permissions import Permission

router = APIRouter(prefix="/v1", tags=["Hồ sơ: cán bộ"], route_class=PlainJsonRoute)


@router.post("/batches", operation_id="do_batch")
async def do_batch(
    body: BatchCreate,
    request: Request,
    actor: Annotated[Actor, may_in_batch(Permission.DO_BATCH)],
    batches: BatchesDep,
    calendar: CalendarDep,
    recheck: RecheckDep,
) -> BatchOut:
    """Do one act on up to a hundred dossiers; some may be refused, others done."""
    for each in body.items:
        if working.rests_on_papers(each):
            await recheck.before_use(each.dossier_id, by=actor)

    async def act_on(session: AsyncSession, item: BatchItem) -> dict[str, Any]:
        at = batches.clock.now()
        by = await access.renewed(request, session, Permission.DO_BATCH, at=at)
        act = Act(item.dossier_id, by, at, item.version)
        dossier = await working.do(session, act, item, calendar=calendar)
        return {
            "dossier_id": str(dossier.id),
            "code": dossier.code,
            "status": dossier.status,
            "version": dossier.version,
        }

    items: list[BatchItem] = [*body.items]
    verdicts = await batches.each(items, act_on, named=body.act)
    refused = sum(verdict.problem is not None for verdict in verdicts)
    return BatchOut(done=len(verdicts) - refused, refused=refused, verdicts=verdicts)
