"""The legal clock of a dossier over HTTP: when it is due, why then, and later."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter

from app.core.http.idempotency import IdempotentRoute, idempotent
from app.core.http.session import ClockDep, SessionDep
from app.dossiers import queries
from app.dossiers.routes.shared import Acting, CalendarDep, acting
from app.dossiers.schemas import DeadlineOut, DossierDetail, ExtensionCreate, StepDueOut
from app.dossiers.service import explaining, extending
from app.dossiers.service.extending import Extension
from app.identity.access import may
from app.identity.actor import Actor
from app.identity.policy.permissions import Permission
from app.worktime import derivation

router = APIRouter(
    prefix="/v1/dossiers",
    tags=["Hồ sơ: thời hạn"],
    route_class=IdempotentRoute,
    dependencies=[idempotent],
)


@router.get("/{dossier_id}/deadline", operation_id="explain_deadline")
async def explain_deadline(
    dossier_id: UUID,
    actor: Annotated[Actor, may(Permission.READ_DOSSIER)],
    session: SessionDep,
    clock: ClockDep,
    calendar: CalendarDep,
) -> DeadlineOut:
    """Give the due time, and that of each open step, with their derivations."""
    dossier = await queries.get(session, dossier_id, actor=actor)
    explained = await explaining.deadline(
        session, dossier, as_of=clock.now(), calendar=calendar
    )
    return DeadlineOut(
        state=explained.reckoning.state,
        due_at=explained.reckoning.due_at,
        calendar=dossier.calendar,
        derivation=derivation.lines(explained.reckoning.derivation),
        steps=[
            StepDueOut(
                step=each.item.step,
                label=each.item.label,
                due_at=each.item.due_at,
                calendar=each.item.calendar,
                derivation=derivation.lines(each.derivation),
            )
            for each in explained.steps
        ],
    )


@router.post(
    "/{dossier_id}/extensions", status_code=201, operation_id="extend_deadline"
)
async def extend_deadline(
    body: ExtensionCreate, by: Annotated[Acting, acting(Permission.EXTEND_DEADLINE)]
) -> DossierDetail:
    """Promise a later day, once and in time, with an apology (form 04)."""
    extension = Extension(body.allowance(), body.reason, body.apology)
    dossier = await extending.extend(
        by.session, by.act, extension, calendar=by.calendar
    )
    return await by.answer(dossier)
