"""What is done on the strength of the papers: deciding, and issuing what was decided.

The order of the dependencies is the point: signatures are looked at again before the
request's transaction begins, which claims the key.
"""

from typing import Annotated

from fastapi import APIRouter, Depends

from app.core.http.idempotency import IdempotentRoute, idempotent
from app.dossiers.routes import rechecking
from app.dossiers.routes.shared import Acting, acting
from app.dossiers.schemas import DecisionCreate, DossierDetail
from app.dossiers.service import handling, results
from app.identity.policy.permissions import Permission

router = APIRouter(prefix="/v1", tags=["Hồ sơ: cán bộ"], route_class=IdempotentRoute)


@router.post(
    "/dossiers/{dossier_id}/decision",
    dependencies=[Depends(rechecking.before_decision), idempotent],
    operation_id="decide_dossier",
)
async def decide_dossier(
    body: DecisionCreate, by: Annotated[Acting, acting(Permission.DECIDE)]
) -> DossierDetail:
    """Grant or refuse, as the leader whose step it is."""
    dossier = await handling.decide(
        by.session,
        by.act,
        granted=body.granted,
        reason=body.reason,
        note=body.note,
        calendar=by.calendar,
    )
    return await by.answer(dossier)


@router.post(
    "/dossiers/{dossier_id}/issuance",
    status_code=202,
    dependencies=[Depends(rechecking.before_issue), idempotent],
    operation_id="issue_result",
)
async def issue_result(
    by: Annotated[Acting, acting(Permission.ISSUE_RESULT)],
) -> DossierDetail:
    """Give the result its number and have it sealed, then completed."""
    dossier = await results.request_issue(by.session, by.act)
    return await by.answer(dossier)
