"""`/v1/mandates`: offered, accepted, confirmed, ended."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter

from app.core.http.idempotency import IdempotentRoute, idempotent
from app.core.http.session import ClockDep, SessionDep
from app.identity import queries as identity
from app.identity.access import may
from app.identity.actor import Actor
from app.identity.mandates import queries, service
from app.identity.mandates.schemas import MandateCreate, MandateOut
from app.identity.policy.permissions import Permission

router = APIRouter(
    prefix="/v1/mandates",
    tags=["Ủy quyền"],
    route_class=IdempotentRoute,
    dependencies=[idempotent],
)


@router.post("", status_code=201, operation_id="offer_mandate")
async def offer_mandate(
    body: MandateCreate,
    actor: Annotated[Actor, may(Permission.OFFER_MANDATE)],
    session: SessionDep,
    clock: ClockDep,
) -> MandateOut:
    """Offer a mandate, or claim one on a document; the other side must want it too."""
    row = await service.offer(session, body.offered(), by=actor, at=clock.now())
    return MandateOut.of(row, at=clock.now())


@router.get("", operation_id="list_mandates")
async def list_mandates(
    actor: Annotated[Actor, may(Permission.LIST_MANDATES)],
    session: SessionDep,
    clock: ClockDep,
) -> list[MandateOut]:
    """List the mandates of the caller, and of the organisations they represent."""
    represented = [held.principal_id for held in actor.mandates if held.represents]
    numbers = [actor.identity_number] + [
        (await identity.person(session, each)).identity_number for each in represented
    ]
    rows = await queries.naming(session, [actor.id, *represented], numbers)
    return [MandateOut.of(row, at=clock.now()) for row in rows]


@router.get("/{mandate_id}", operation_id="get_mandate")
async def get_mandate(
    mandate_id: UUID,
    actor: Annotated[Actor, may(Permission.READ_MANDATE)],
    session: SessionDep,
    clock: ClockDep,
) -> MandateOut:
    """Show a mandate to either side, and a claim to a reception desk."""
    row = await service.read(session, mandate_id, by=actor)
    return MandateOut.of(row, at=clock.now())


@router.post("/{mandate_id}/acceptance", operation_id="accept_mandate")
async def accept_mandate(
    mandate_id: UUID,
    actor: Annotated[Actor, may(Permission.ACCEPT_MANDATE)],
    session: SessionDep,
    clock: ClockDep,
) -> MandateOut:
    """Accept what the other side offered; for an organisation, as its voice in law."""
    row = await service.accept(session, mandate_id, by=actor, at=clock.now())
    return MandateOut.of(row, at=clock.now())


@router.post("/{mandate_id}/confirmation", operation_id="confirm_mandate")
async def confirm_mandate(
    mandate_id: UUID,
    actor: Annotated[Actor, may(Permission.CONFIRM_MANDATE)],
    session: SessionDep,
    clock: ClockDep,
) -> MandateOut:
    """Confirm that the document of a guardian or legal representative was seen."""
    row = await service.confirm(session, mandate_id, by=actor, at=clock.now())
    return MandateOut.of(row, at=clock.now())


@router.post("/{mandate_id}/ending", operation_id="end_mandate")
async def end_mandate(
    mandate_id: UUID,
    actor: Annotated[Actor, may(Permission.END_MANDATE)],
    session: SessionDep,
    clock: ClockDep,
) -> MandateOut:
    """Refuse or revoke it, at once, as either side."""
    row = await service.end(session, mandate_id, by=actor, at=clock.now())
    return MandateOut.of(row, at=clock.now())
