"""Who holds which post of an office, and what the office is in charge of."""

from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.http.idempotency import IdempotentRoute, idempotent
from app.core.http.session import ClockDep, SessionDep
from app.core.text import Line
from app.dossiers.service import office_changes
from app.dossiers.service.office_changes import Force
from app.identity import appointing, permits
from app.identity.access import may
from app.identity.actor import Actor, Role
from app.identity.appointing import Appointment, Place
from app.identity.models import Person, Position
from app.identity.policy.permissions import Permission
from app.organizations import errors, queries
from app.organizations import service as organizing
from app.procedures.process_routes import OfficesDep

router = APIRouter(
    prefix="/v1/offices/{code}",
    tags=["Quản trị cán bộ"],
    route_class=IdempotentRoute,
    dependencies=[idempotent],
)
_FUNCTION = r"^[a-z_]{1,64}$"


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PositionCreate(_In):
    """`last_day` is the last on which the post is held; without one, until it ends."""

    person: UUID
    role: Role
    title: Line
    first_day: date
    last_day: date | None = None
    basis: Line


class PositionEnding(_In):
    """`forced_because`: go on although a step is left without hands."""

    basis: Line
    forced_because: Line | None = None


class FunctionsChange(_In):
    functions: Annotated[
        list[Annotated[str, Field(pattern=_FUNCTION)]], Field(max_length=30)
    ]
    basis: Line
    forced_because: Line | None = None


class PositionOut(BaseModel):
    id: UUID
    person: UUID
    name: str
    role: Role
    title: str
    first_day: date
    last_day: date | None


class FunctionsOut(BaseModel):
    code: str
    functions: list[str]


async def find_place(
    code: Annotated[str, Path(max_length=35)], session: SessionDep
) -> Place:
    """Return the office of the address, with those above it. Offices are public."""
    office = await queries.by_code(session, code=code)
    if office is None:
        raise errors.OfficeNotFound
    return Place(office.id, await queries.above(session, office.id))


PlaceDep = Annotated[Place, Depends(find_place)]


@router.get("/positions", operation_id="list_positions")
async def list_positions(
    actor: Annotated[Actor, may(Permission.SEE_POSITIONS)],
    place: PlaceDep,
    session: SessionDep,
    clock: ClockDep,
) -> list[PositionOut]:
    """List who holds which post, now or later, for who administers the office."""
    found = await appointing.positions(session, place, by=actor, at=clock.now())
    return [_shown(position, person) for position, person in found]


@router.post("/positions", status_code=201, operation_id="appoint_official")
async def appoint_official(
    body: PositionCreate,
    actor: Annotated[Actor, may(Permission.APPOINT)],
    place: PlaceDep,
    session: SessionDep,
    clock: ClockDep,
) -> PositionOut:
    """Give an official a post, as an administrator of the office or above it."""
    new = Appointment(
        person_id=body.person,
        place=place,
        role=body.role,
        title=body.title,
        first=body.first_day,
        until=body.last_day + timedelta(days=1) if body.last_day else None,
        basis=body.basis,
    )
    row = await appointing.appoint(session, new, by=actor, at=clock.now())
    return await _one(session, row)


@router.post(
    "/positions/{position_id}/ending", status_code=204, operation_id="end_position"
)
async def end_position(
    position_id: UUID,
    body: PositionEnding,
    actor: Annotated[Actor, may(Permission.END_POST)],
    place: PlaceDep,
    session: SessionDep,
    clock: ClockDep,
    read: OfficesDep,
) -> None:
    """End a post from today on; a step left without hands refuses it."""
    at = clock.now()
    row = await appointing.position_to_end(session, position_id, place, by=actor)

    async def change() -> None:
        await appointing.end(session, row, basis=body.basis, by=actor, at=at)

    force = _force(body.forced_because, actor)
    await office_changes.make(session, change, read=read, at=at, force=force)


@router.put("/functions", operation_id="change_office_functions")
async def change_office_functions(
    body: FunctionsChange,
    actor: Annotated[Actor, may(Permission.CHANGE_FUNCTIONS)],
    place: PlaceDep,
    session: SessionDep,
    clock: ClockDep,
    read: OfficesDep,
) -> FunctionsOut:
    """State anew what an office is in charge of, as an administrator above it."""
    at = clock.now()
    permits.require(
        Permission.CHANGE_FUNCTIONS, actor, appointing.standings_of(actor, place)
    )

    async def change() -> None:
        await organizing.change_functions(
            session,
            office_id=place.office_id,
            functions=body.functions,
            at=at,
            basis=body.basis,
            actor_id=str(actor.id),
        )

    force = _force(body.forced_because, actor)
    await office_changes.make(session, change, read=read, at=at, force=force)
    office = await queries.by_id(session, office_id=place.office_id)
    if office is None:
        raise errors.OfficeNotFound
    return FunctionsOut(code=office.code, functions=office.functions)


def _force(reason: str | None, actor: Actor) -> Force | None:
    return None if reason is None else Force(reason, str(actor.id))


async def _one(session: AsyncSession, row: Position) -> PositionOut:
    person = await session.get_one(Person, row.person_id)
    return _shown(row, person)


def _shown(position: Position, person: Person) -> PositionOut:
    until = position.valid_to
    return PositionOut(
        id=position.id,
        person=person.id,
        name=person.name,
        role=Role(position.role),
        title=position.title,
        first_day=position.valid_from,
        last_day=until - timedelta(days=1) if until else None,
    )
