"""Reads of people and positions."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import cast
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import local
from app.core.errors import NotFound
from app.identity.actor import APPLICANTS, Actor, HeldMandate, Kind, Post, Role
from app.identity.mandates import queries as mandates
from app.identity.models import Person, Position, Substitution


class PersonNotFound(NotFound):
    code = "person_not_found"
    title = "Không tìm thấy người này"


async def actor(session: AsyncSession, person_id: UUID, *, at: datetime) -> Actor:
    """Return the person with the posts they hold at this time, their own first."""
    day = local(at).date()
    rows = (
        await session.execute(
            select(Person, Position)
            .outerjoin(Position, and_(Position.person_id == Person.id, _in_force(day)))
            .where(Person.id == person_id)
            .order_by(Position.valid_from, Position.id)
        )
    ).all()
    if not rows:
        raise PersonNotFound
    found: Person = rows[0][0]
    # The outer join gives None for those who hold no position.
    held = cast("list[Position | None]", [row[1] for row in rows])
    own = [_post(each) for each in held if each is not None]
    official = found.kind == Kind.OFFICIAL
    replaced = await _replaced(session, person_id, day) if official else []
    applies = found.kind in APPLICANTS
    entrusted = await mandates.held(session, person_id, day=day) if applies else ()
    return _actor(found, (*own, *replaced), entrusted)


async def person(session: AsyncSession, person_id: UUID) -> Person:
    found = await session.get(Person, person_id)
    if found is None:
        raise PersonNotFound
    return found


async def by_handle(session: AsyncSession, handle: str) -> Person:
    found = (
        await session.scalars(select(Person).where(Person.handle == handle))
    ).first()
    if found is None:
        raise PersonNotFound(handle)
    return found


async def by_number(
    session: AsyncSession, identity_number: str, *, kind: Kind | None = None
) -> Sequence[Person]:
    """Return who has this identity number, the first known to us before others.

    It is unique within a kind, but for what is read in.
    """
    statement = select(Person).where(Person.identity_number.equals(identity_number))
    if kind is not None:
        statement = statement.where(Person.kind == kind)
    return (await session.scalars(statement.order_by(Person.id))).all()


async def live_roles(
    session: AsyncSession, *, office_ids: Collection[UUID], at: datetime
) -> dict[UUID, frozenset[str]]:
    """Return which roles somebody holds in each office at this time."""
    rows = await session.execute(
        select(Position.office_id, Position.role)
        .where(Position.office_id.in_(office_ids), _in_force(local(at).date()))
        .distinct()
    )
    roles: dict[UUID, set[str]] = {office_id: set() for office_id in office_ids}
    for office_id, role in rows:
        roles[office_id].add(role)
    return {office_id: frozenset(held) for office_id, held in roles.items()}


async def holders(
    session: AsyncSession, *, office_id: UUID, role: str, at: datetime
) -> Sequence[tuple[Person, str]]:
    """Return who has a role in an office by position, with their titles."""
    rows = await session.execute(
        select(Person, Position.title)
        .join(Position, Position.person_id == Person.id)
        .where(
            Position.office_id == office_id,
            Position.role == role,
            _in_force(local(at).date()),
        )
        .order_by(Position.valid_from, Position.id)
    )
    return [(person, title) for person, title in rows]


async def holding(
    session: AsyncSession, person_ids: Collection[UUID], *, role: Role, at: datetime
) -> frozenset[UUID]:
    """Return which of these people hold a role now, their own or another's."""
    day = local(at).date()
    own = select(Position.person_id).where(
        Position.person_id.in_(person_ids), Position.role == role, _in_force(day)
    )
    replaced = (
        select(Substitution.substitute_id)
        .join(Position, _is_of_the_absent())
        .where(
            Substitution.substitute_id.in_(person_ids),
            Substitution.role == role,
            _stands_in(day),
            _in_force(day),
        )
    )
    return frozenset(await session.scalars(own.union(replaced)))


async def names(session: AsyncSession, person_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the names of these people, in one statement."""
    people = await session.scalars(select(Person).where(Person.id.in_(person_ids)))
    return {person.id: person.name for person in people}


async def substitution(
    session: AsyncSession, substitution_id: UUID
) -> Substitution | None:
    return await session.get(Substitution, substitution_id)


async def substitutions(
    session: AsyncSession, *, office_ids: Collection[UUID], at: datetime
) -> Sequence[Substitution]:
    """Return those in force or to come in these offices, the earliest first."""
    statement = (
        select(Substitution)
        .where(
            Substitution.office_id.in_(office_ids),
            Substitution.valid_to > local(at).date(),
        )
        .order_by(Substitution.valid_from, Substitution.id)
    )
    return (await session.scalars(statement)).all()


async def away_between(
    session: AsyncSession, person_ids: Collection[UUID], *, first: date, until: date
) -> Sequence[Substitution]:
    """Return the absences of these people that touch [first, until)."""
    statement = select(Substitution).where(
        Substitution.absent_id.in_(person_ids), _touches(first, until)
    )
    return (await session.scalars(statement)).all()


async def replacing_between(
    session: AsyncSession, person_id: UUID, *, first: date, until: date
) -> Sequence[Substitution]:
    """Return those whom this person stands in for during [first, until)."""
    statement = select(Substitution).where(
        Substitution.substitute_id == person_id, _touches(first, until)
    )
    return (await session.scalars(statement)).all()


async def _replaced(session: AsyncSession, person_id: UUID, day: date) -> list[Post]:
    """Return the posts held in the place of absent people.

    An absent person whose own position ended leaves no post to be held.
    """
    rows = await session.execute(
        select(Position, Person.name)
        .join(Substitution, _is_of_the_absent())
        .join(Person, Person.id == Position.person_id)
        .where(Substitution.substitute_id == person_id, _stands_in(day), _in_force(day))
        .order_by(Substitution.valid_from, Substitution.id)
    )
    return [_post_of_absent(position, name) for position, name in rows]


def _is_of_the_absent() -> ColumnElement[bool]:
    return and_(
        Substitution.absent_id == Position.person_id,
        Substitution.office_id == Position.office_id,
        Substitution.role == Position.role,
    )


def _stands_in(day: date) -> ColumnElement[bool]:
    return and_(Substitution.valid_from <= day, Substitution.valid_to > day)


def _in_force(day: date) -> ColumnElement[bool]:
    return and_(
        Position.valid_from <= day,
        or_(Position.valid_to.is_(None), Position.valid_to > day),
    )


def _touches(first: date, until: date) -> ColumnElement[bool]:
    return and_(
        Substitution.valid_from < until,
        Substitution.valid_to > first,
        Substitution.valid_from < Substitution.valid_to,
    )


def _post(position: Position) -> Post:
    return Post(position.office_id, Role(position.role), position.title)


def _post_of_absent(position: Position, name: str) -> Post:
    return Post(
        office_id=position.office_id,
        role=Role(position.role),
        title=f"{position.title} (thay {name})",
        on_behalf_of=position.person_id,
    )


def _actor(
    row: Person, posts: tuple[Post, ...], entrusted: tuple[HeldMandate, ...]
) -> Actor:
    return Actor(
        id=row.id,
        kind=Kind(row.kind),
        name=row.name,
        identity_number=row.identity_number,
        posts=posts,
        mandates=entrusted,
    )
