"""`/v1/me/contact`, `/v1/me/rectification-requests`, and the office that decides."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from app.core.http.idempotency import IdempotentRoute, idempotent
from app.core.http.session import ClockDep, SessionDep
from app.core.pages import Page, PageSize
from app.dossiers.routes.shared import CalendarDep
from app.identity.access import may
from app.identity.actor import Actor
from app.identity.policy.permissions import Permission
from app.privacy.rectifying import contact, queries, service
from app.privacy.rectifying.schemas import (
    ContactBody,
    Decision,
    RectificationAsk,
    RectificationOut,
)

router = APIRouter(
    prefix="/v1",
    tags=["Dữ liệu cá nhân"],
    route_class=IdempotentRoute,
    dependencies=[idempotent],
)
_Own = Annotated[Actor, may(Permission.USE_OWN_DATA)]


@router.get("/me/contact", operation_id="get_contact")
async def get_contact(actor: _Own, session: SessionDep) -> ContactBody:
    """Show how the caller is reached."""
    return ContactBody.model_validate(await contact.of(session, actor.id))


@router.put("/me/contact", operation_id="change_contact")
async def change_contact(
    body: ContactBody, actor: _Own, session: SessionDep, clock: ClockDep
) -> ContactBody:
    """Say how the caller is reached from now on; what was filed keeps what it said."""
    kept = await contact.change(session, actor.id, body.contact, at=clock.now())
    return ContactBody.model_validate(kept)


@router.post(
    "/me/rectification-requests",
    status_code=201,
    operation_id="request_rectification",
)
async def request_rectification(
    body: RectificationAsk,
    actor: _Own,
    session: SessionDep,
    clock: ClockDep,
    calendars: CalendarDep,
) -> RectificationOut:
    """Ask that a name, a birth date or something in a filed dossier be put right."""
    row = await service.ask(
        session, body.wish, by=actor, calendars=calendars, at=clock.now()
    )
    return RectificationOut.of(row)


@router.get("/me/rectification-requests", operation_id="list_own_rectifications")
async def list_own_rectifications(
    actor: _Own, session: SessionDep
) -> list[RectificationOut]:
    """List what the caller asked to be put right, the newest first."""
    found = await queries.of_person(session, actor.id)
    return [RectificationOut.of(row) for row in found]


@router.post(
    "/me/rectification-requests/{request_id}/withdrawal",
    operation_id="withdraw_rectification",
)
async def withdraw_rectification(
    request_id: UUID, actor: _Own, session: SessionDep, clock: ClockDep
) -> RectificationOut:
    """Take one's own request back before it is decided."""
    row = await service.withdraw(session, request_id, by=actor, at=clock.now())
    return RectificationOut.of(row)


@router.get("/rectification-requests", operation_id="list_rectifications")
async def list_rectifications(
    actor: Annotated[Actor, may(Permission.SEE_RECTIFICATIONS)],
    session: SessionDep,
    size: Annotated[PageSize, Query()] = 50,
    cursor: Annotated[str | None, Query(max_length=300)] = None,
) -> Page[RectificationOut]:
    """List what waits for the caller's offices, the oldest first."""
    found = await queries.of_offices(
        session, actor.office_ids, size=size, cursor=cursor
    )
    return Page(items=[RectificationOut.of(row) for row in found.rows], next=found.next)


@router.post(
    "/rectification-requests/{request_id}/decision",
    status_code=201,
    operation_id="decide_rectification",
)
async def decide_rectification(
    request_id: UUID,
    body: Decision,
    actor: Annotated[Actor, may(Permission.DECIDE_RECTIFICATION)],
    session: SessionDep,
    clock: ClockDep,
) -> RectificationOut:
    """Grant or refuse a request, with reasons that the citizen reads."""
    row = await service.decide(
        session,
        request_id,
        granted=body.granted,
        because=body.because,
        by=actor,
        at=clock.now(),
    )
    return RectificationOut.of(row)
