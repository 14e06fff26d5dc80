"""Give officials their posts and end them: administration delegated by office.

An administrator of an office gives and ends the posts of that office and of those
under it. Who leads, audits or administers an office is named from above it, and
nobody gives a post to themselves (law.md §1B.5: communes administer their users, the
centre holds the control).
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.core.clock import local
from app.core.errors import Conflict, FieldProblem, Invalid
from app.core.ids import new_id
from app.identity import locking, permits, transferring
from app.identity.actor import Actor, Kind, Role
from app.identity.models import Person, Position
from app.identity.policy.permissions import Permission
from app.identity.policy.standings import Duty, Standing
from app.identity.transferring import PositionNotFound

# Whoever holds one of these directs or watches the others of their office.
NAMED_FROM_ABOVE: Final = frozenset({Role.LEADER, Role.AUDITOR, Role.ADMINISTRATOR})


class PostHeld(Conflict):
    code = "post_held"
    title = "Người này đã giữ chức vụ đó trong thời gian này"


class AppointmentUnusable(Invalid):
    code = "appointment_unusable"
    title = "Không giao chức vụ như vậy được"


@dataclass(frozen=True)
class Place:
    """An office, and those above it."""

    office_id: UUID
    above: frozenset[UUID]


@dataclass(frozen=True)
class Appointment:
    """`until` is the first day on which the post is no longer held."""

    person_id: UUID
    place: Place
    role: Role
    title: str
    first: date
    until: date | None
    basis: str


async def appoint(
    session: AsyncSession, new: Appointment, *, by: Actor, at: datetime
) -> Position:
    """Give an official a post; their row is locked, so that two never overlap.

    Raises:
        NotTheAdministrator, GrantsOneself: by the policy.
        AppointmentUnusable: unless the person is an official, and the days are to come.
        PostHeld: if they hold that post on one of these days.
    """
    duties = {Duty.CONCERNS_ONESELF} if new.person_id == by.id else set()
    standings = standings_of(by, new.place)
    permits.require(_giving(new.role), by, standings, duties=duties)
    _check_days(new, today=local(at).date())
    person = await locking.person(session, new.person_id)
    if person is None or person.kind != Kind.OFFICIAL:
        raise _unfit("/person", "phải là một cán bộ có tài khoản", "unfit")
    if await _held(session, new):
        raise PostHeld
    row = Position(
        id=new_id(),
        person_id=person.id,
        office_id=new.place.office_id,
        role=new.role,
        title=new.title,
        valid_from=new.first,
        valid_to=new.until,
    )
    session.add(row)
    await session.flush()
    await _audit(session, row, new.basis, by, at)
    return row


async def position_to_end(
    session: AsyncSession, position_id: UUID, place: Place, *, by: Actor
) -> Position:
    """Return a position of an office whose end the actor may order; its holder is locked.

    Raises:
        NotTheAdministrator: by the policy.
        PositionNotFound: if that office has no such position.
    """
    permits.require(Permission.SEE_POSITIONS, by, standings_of(by, place))
    row = await session.get(Position, position_id)
    if row is None or row.office_id != place.office_id:
        raise PositionNotFound
    permits.require(_ending(Role(row.role)), by, standings_of(by, place))
    await locking.person(session, row.person_id)
    return row


async def end(
    session: AsyncSession, row: Position, *, basis: str, by: Actor, at: datetime
) -> None:
    """End a position from today on: what they hold of it is held no longer.

    Raises:
        PositionNotFound: if it has ended.
    """
    await transferring.end_post(
        session,
        person_id=row.person_id,
        office_id=row.office_id,
        role=Role(row.role),
        basis=basis,
        actor_id=str(by.id),
        at=at,
    )


async def positions(
    session: AsyncSession, place: Place, *, by: Actor, at: datetime
) -> list[tuple[Position, Person]]:
    """List who holds which post in an office, now or later.

    Raises:
        NotTheAdministrator: by the policy.
    """
    permits.require(Permission.SEE_POSITIONS, by, standings_of(by, place))
    rows = await session.execute(
        select(Position, Person)
        .join(Person, Person.id == Position.person_id)
        .where(
            Position.office_id == place.office_id,
            or_(Position.valid_to.is_(None), Position.valid_to > local(at).date()),
        )
        .order_by(Position.role, Position.valid_from, Position.id)
    )
    return [(position, person) for position, person in rows]


def standings_of(by: Actor, place: Place) -> frozenset[Standing]:
    """Return as whom somebody stands before the posts of an office."""
    administered = by.offices_as(Role.ADMINISTRATOR)
    found = set()
    if administered & place.above:
        found |= {Standing.ADMINISTERS_ABOVE, Standing.ADMINISTERS}
    if place.office_id in administered:
        found.add(Standing.ADMINISTERS)
    return frozenset(found)


def _giving(role: Role) -> Permission:
    high = role in NAMED_FROM_ABOVE
    return Permission.APPOINT_HEAD if high else Permission.APPOINT


def _ending(role: Role) -> Permission:
    high = role in NAMED_FROM_ABOVE
    return Permission.END_POST_OF_HEAD if high else Permission.END_POST


def _check_days(new: Appointment, *, today: date) -> None:
    if new.first < today:
        raise _unfit("/first_day", "không được ở quá khứ", "past")
    if new.until is not None and new.until <= new.first:
        raise _unfit("/last_day", "không được trước ngày bắt đầu", "reversed")


def _unfit(path: str, message: str, code: str) -> AppointmentUnusable:
    return AppointmentUnusable(errors=[FieldProblem(path, message, code)])


async def _held(session: AsyncSession, new: Appointment) -> bool:
    statement = select(Position.id).where(
        Position.person_id == new.person_id,
        Position.office_id == new.place.office_id,
        Position.role == new.role,
        or_(Position.valid_to.is_(None), Position.valid_to > new.first),
    )
    if new.until is not None:
        statement = statement.where(Position.valid_from < new.until)
    return await session.scalar(statement.limit(1)) is not None


async def _audit(
    session: AsyncSession, row: Position, basis: str, by: Actor, at: datetime
) -> None:
    await audit.record(
        session,
        subject=f"person:{row.person_id}",
        event="position.given",
        actor_id=str(by.id),
        at=at,
        data={
            "office": str(row.office_id),
            "role": row.role,
            "title": row.title,
            "from": row.valid_from.isoformat(),
            "until": row.valid_to.isoformat() if row.valid_to else None,
            "basis": basis,
        },
    )
