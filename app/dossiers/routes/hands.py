"""Who holds a step: take, release, reassign, hand over, route, stand in."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from app.core.http.idempotency import IdempotentRoute, idempotent
from app.core.http.session import ClockDep, SessionDep
from app.dossiers import desks
from app.dossiers.desk_schemas import (
    Colleague,
    HandoverCreate,
    HandoverOut,
    Reassignment,
    Routing,
    SubstitutionCreate,
    SubstitutionOut,
)
from app.dossiers.routes.shared import Acting, acting
from app.dossiers.schemas import DossierDetail
from app.dossiers.service import handing_over, inbox, taking
from app.dossiers.service.handing_over import Handover
from app.dossiers.service.inbox import Direction
from app.identity import permits, substituting
from app.identity import queries as identity
from app.identity.access import may
from app.identity.actor import Actor, Role
from app.identity.policy.permissions import Permission
from app.identity.policy.standings import Standing
from app.organizations import queries as organizations

router = APIRouter(
    prefix="/v1",
    tags=["Hồ sơ: cán bộ"],
    route_class=IdempotentRoute,
    dependencies=[idempotent],
)
_STEP = "/dossiers/{dossier_id}/work-items/{item_id}"


@router.post(f"{_STEP}/taking", operation_id="take_work_item")
async def take_work_item(
    item_id: UUID, by: Annotated[Acting, acting(Permission.TAKE_STEP)]
) -> DossierDetail:
    """Take an open step; `override` lets a leader take it from a colleague."""
    return await by.answer(await taking.take(by.session, by.act, item_id=item_id))


@router.post(f"{_STEP}/release", operation_id="release_work_item")
async def release_work_item(
    item_id: UUID, by: Annotated[Acting, acting(Permission.RELEASE_STEP)]
) -> DossierDetail:
    """Put a taken step back to its role."""
    return await by.answer(await taking.release(by.session, by.act, item_id=item_id))


@router.post(f"{_STEP}/reassignment", operation_id="reassign_work_item")
async def reassign_work_item(
    item_id: UUID,
    body: Reassignment,
    by: Annotated[Acting, acting(Permission.REASSIGN_STEP)],
) -> DossierDetail:
    """Put a step into a named colleague's hands, as a head of its office."""
    dossier = await handing_over.reassign(
        by.session, by.act, item_id=item_id, to=body.to, reason=body.reason
    )
    return await by.answer(dossier)


@router.post(f"{_STEP}/routing", operation_id="route_work_item")
async def route_work_item(
    item_id: UUID, body: Routing, by: Annotated[Acting, acting(Permission.ROUTE_STEP)]
) -> DossierDetail:
    """Send a step for which no office was found to the one that is competent."""
    dossier = await inbox.route(
        by.session,
        by.act,
        item_id=item_id,
        direction=Direction(body.office, body.reason),
        calendar=by.calendar,
    )
    return await by.answer(dossier)


@router.post("/handovers", status_code=201, operation_id="hand_over_work")
async def hand_over_work(
    body: HandoverCreate,
    actor: Annotated[Actor, may(Permission.HAND_OVER)],
    session: SessionDep,
    clock: ClockDep,
) -> HandoverOut:
    """Pass on every step taken in one post, all or nothing."""
    handover = Handover(
        giver_id=body.giver or actor.id,
        receiver_id=body.to,
        office_id=await desks.office_id(session, body.office),
        role=body.role,
        reason=body.reason,
    )
    steps = await handing_over.hand_over(session, handover, by=actor, at=clock.now())
    return HandoverOut(steps=steps)


@router.get("/colleagues", operation_id="list_colleagues")
async def list_colleagues(
    actor: Annotated[Actor, may(Permission.LIST_COLLEAGUES)],
    session: SessionDep,
    clock: ClockDep,
    office: Annotated[str, Query(max_length=64)],
    role: Role,
) -> list[Colleague]:
    """List who holds a role in one of the caller's offices."""
    office_id = await desks.office_id(session, office)
    standings = {Standing.MEMBER} if office_id in actor.office_ids else set()
    permits.require(Permission.LIST_COLLEAGUES, actor, standings)
    found = await identity.holders(
        session, office_id=office_id, role=role, at=clock.now()
    )
    return [
        Colleague(id=person.id, name=person.name, title=title)
        for person, title in found
    ]


@router.post("/substitutions", status_code=201, operation_id="make_substitution")
async def make_substitution(
    body: SubstitutionCreate,
    actor: Annotated[Actor, may(Permission.NAME_SUBSTITUTE)],
    session: SessionDep,
    clock: ClockDep,
) -> SubstitutionOut:
    """Let a colleague hold an absent official's post for some days.

    A leader of the office names them, or a leader of an office above it.
    """
    new = desks.new_substitution(body, await desks.office_id(session, body.office))
    above = await organizations.above(session, new.office_id)
    made = await substituting.substitute(
        session, new, by=actor, at=clock.now(), above=above
    )
    return (await desks.substitutions_out(session, [made]))[0]


@router.get("/substitutions", operation_id="list_substitutions")
async def list_substitutions(
    actor: Annotated[Actor, may(Permission.LIST_SUBSTITUTIONS)],
    session: SessionDep,
    clock: ClockDep,
) -> list[SubstitutionOut]:
    """List those in force or to come in the caller's offices."""
    rows = await identity.substitutions(
        session, office_ids=actor.office_ids, at=clock.now()
    )
    return await desks.substitutions_out(session, rows)


@router.post("/substitutions/{substitution_id}/ending", operation_id="end_substitution")
async def end_substitution(
    substitution_id: UUID,
    actor: Annotated[Actor, may(Permission.NAME_SUBSTITUTE)],
    session: SessionDep,
    clock: ClockDep,
) -> SubstitutionOut:
    """End it from today on."""
    row = await identity.substitution(session, substitution_id)
    above = await organizations.above(session, row.office_id) if row else frozenset()
    row = await substituting.end(
        session, substitution_id, by=actor, at=clock.now(), above=above
    )
    return (await desks.substitutions_out(session, [row]))[0]
