"""Reads of people and positions."""

from collections.abc import Collection
from datetime import date, datetime
from typing import cast
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import local
from app.core.errors import NotFound
from app.identity.actor import Actor, Kind, Post, Role
from app.identity.models import Person, Position


class PersonNotFound(NotFound):
    code = "person_not_found"
    title = "Không tìm thấy người này"


async def actor(session: AsyncSession, person_id: UUID, *, at: datetime) -> Actor:
    """Return the person with the posts they hold at this time."""
    rows = (
        await session.execute(
            select(Person, Position)
            .outerjoin(
                Position,
                and_(Position.person_id == Person.id, _in_force(local(at).date())),
            )
            .where(Person.id == person_id)
            .order_by(Position.valid_from, Position.id)
        )
    ).all()
    if not rows:
        raise PersonNotFound
    # The outer join gives None for those who hold no position.
    held = cast("list[Position | None]", [row[1] for row in rows])
    return _actor(rows[0][0], [each for each in held if each is not None])


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


def _in_force(day: date) -> ColumnElement[bool]:
    return and_(
        Position.valid_from <= day,
        or_(Position.valid_to.is_(None), Position.valid_to > day),
    )


def _actor(row: Person, positions: list[Position]) -> Actor:
    return Actor(
        id=row.id,
        kind=Kind(row.kind),
        name=row.name,
        identity_number=row.identity_number,
        posts=tuple(
            Post(each.office_id, Role(each.role), each.title) for each in positions
        ),
    )
