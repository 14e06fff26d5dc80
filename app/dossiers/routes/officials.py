"""What officials do: each act is a resource of the dossier."""

from typing import Annotated

from fastapi import APIRouter

from app.audit import service as audit
from app.core.http.idempotency import IdempotentRoute, idempotent
from app.dossiers import queries, standings
from app.dossiers.desk_schemas import IssuedFormOut
from app.dossiers.routes.shared import Acting, acting
from app.dossiers.schemas import (
    DossierDetail,
    Note,
    Reasoned,
    StepOutcome,
    SupplementRequestCreate,
)
from app.dossiers.service import handling, results, resuming, slips
from app.dossiers.service.handling import Asked
from app.identity.policy.permissions import Permission

router = APIRouter(
    prefix="/v1",
    tags=["Hồ sơ: cán bộ"],
    route_class=IdempotentRoute,
    dependencies=[idempotent],
)


@router.post("/dossiers/{dossier_id}/acceptance", operation_id="accept_dossier")
async def accept_dossier(
    body: Note, by: Annotated[Acting, acting(Permission.ACCEPT)]
) -> DossierDetail:
    """Receive a full dossier; the legal clock starts."""
    dossier = await handling.accept(
        by.session, by.act, note=body.note, calendar=by.calendar
    )
    return await by.answer(dossier)


@router.post("/dossiers/{dossier_id}/non-acceptance", operation_id="decline_dossier")
async def decline_dossier(
    body: Reasoned, by: Annotated[Acting, acting(Permission.DECLINE)]
) -> DossierDetail:
    """Refuse to receive it, with the reason (form 03)."""
    dossier = await handling.decline(
        by.session, by.act, reason=body.reason, calendar=by.calendar
    )
    return await by.answer(dossier)


@router.post(
    "/dossiers/{dossier_id}/supplement-requests",
    status_code=201,
    operation_id="request_supplement",
)
async def request_supplement(
    body: SupplementRequestCreate,
    by: Annotated[Acting, acting(Permission.REQUEST_SUPPLEMENT)],
) -> DossierDetail:
    """Ask for everything that is missing, once (form 02)."""
    dossier = await handling.request_supplement(
        by.session,
        by.act,
        reason=body.reason,
        papers=[Asked(each.code, each.reason) for each in body.papers],
        fields=[Asked(each.path, each.reason) for each in body.fields],
        calendar=by.calendar,
    )
    return await by.answer(dossier)


@router.post("/dossiers/{dossier_id}/step-outcomes", operation_id="take_outcome")
async def take_outcome(
    body: StepOutcome, by: Annotated[Acting, acting(Permission.TAKE_OUTCOME)]
) -> DossierDetail:
    """Forward, send back or wait, as the process offers."""
    dossier = await handling.take_outcome(
        by.session,
        by.act,
        outcome_id=body.outcome,
        reason=body.reason,
        note=body.note,
        calendar=by.calendar,
        step=body.step,
    )
    return await by.answer(dossier)


@router.post("/dossiers/{dossier_id}/result-delivery", operation_id="return_result")
async def return_result(
    body: Note, by: Annotated[Acting, acting(Permission.RETURN_RESULT)]
) -> DossierDetail:
    """Hand the result to the applicant."""
    dossier = await results.hand_over(
        by.session, by.act, note=body.note, calendar=by.calendar
    )
    return await by.answer(dossier)


@router.post("/dossiers/{dossier_id}/stoppage", operation_id="stop_dossier")
async def stop_dossier(
    body: Reasoned, by: Annotated[Acting, acting(Permission.STOP)]
) -> DossierDetail:
    """Stop handling, with the reason (form 05)."""
    dossier = await handling.stop(
        by.session, by.act, reason=body.reason, calendar=by.calendar
    )
    return await by.answer(dossier)


@router.post("/dossiers/{dossier_id}/payment-requests", operation_id="request_payment")
async def request_payment(
    body: Reasoned, by: Annotated[Acting, acting(Permission.REQUEST_PAYMENT)]
) -> DossierDetail:
    """Ask the applicant to pay what is due; the clock pauses."""
    dossier = await handling.request_payment(
        by.session, by.act, reason=body.reason, calendar=by.calendar
    )
    return await by.answer(dossier)


@router.post(
    "/dossiers/{dossier_id}/payment-confirmation", operation_id="confirm_payment"
)
async def confirm_payment(
    body: Note, by: Annotated[Acting, acting(Permission.CONFIRM_PAYMENT)]
) -> DossierDetail:
    """Confirm that what was due has been paid; the clock runs on."""
    dossier = await resuming.confirm_payment(
        by.session, by.act, note=body.note, calendar=by.calendar
    )
    return await by.answer(dossier)


@router.post("/dossiers/{dossier_id}/resumption", operation_id="resume_dossier")
async def resume_dossier(
    body: Note, by: Annotated[Acting, acting(Permission.RESUME)]
) -> DossierDetail:
    """Go on after another authority has answered."""
    dossier = await resuming.end_wait(
        by.session, by.act, note=body.note, calendar=by.calendar
    )
    return await by.answer(dossier)


@router.post(
    "/dossiers/{dossier_id}/control-slips",
    status_code=202,
    operation_id="ask_control_slip",
)
async def ask_control_slip(
    by: Annotated[Acting, acting(Permission.PRINT_INTERNAL)],
) -> IssuedFormOut:
    """Ask for form 06 as the dossier stands; fetched when the worker has printed it."""
    dossier = await queries.lock(by.session, by.act)
    await standings.require(
        by.session, Permission.PRINT_INTERNAL, dossier, actor=by.act.actor
    )
    issued = await slips.ask(by.session, dossier, at=by.act.at)
    await audit.record(
        by.session,
        subject=f"dossier:{dossier.id}",
        event="dossier.control_slip_asked",
        actor_id=str(by.act.actor.id),
        at=by.act.at,
        data={"number": issued.number},
    )
    return IssuedFormOut(form=issued.form, number=issued.number)
