"""Whose accounts an administrator has in reach: by office post, as the tree stands.

An administrator's post reaches the officials all of whose posts lie in its office or
under it. Another administrator's account takes a post above each of theirs
(law.md §1B.5: communes administer their users, the centre holds the control).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Select, Subquery, func, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import local
from app.identity.actor import Actor, Role
from app.identity.models import Position, Substitution
from app.identity.policy.permissions import Permission
from app.identity.policy.standings import Standing


class AtOrBelow(Protocol):
    """Says which offices stand under others; the organisation's tree decides."""

    def __call__(self, office_ids: Collection[UUID]) -> Select[UUID]:
        """Return the statement of these offices and those under them."""


@dataclass(frozen=True)
class Held:
    office_id: UUID
    role: Role


@dataclass(frozen=True)
class Reach:
    """The offices that one administers, with all below; `under` without one's own."""

    within: frozenset[UUID]
    under: frozenset[UUID]

    def standings(self, held: Sequence[Held]) -> frozenset[Standing]:
        """Return as whom one stands before the account of whoever holds these posts."""
        if not held or not {each.office_id for each in held} <= self.within:
            return frozenset()
        found = {Standing.ADMINISTERS}
        if _administered(held) <= self.under:
            found.add(Standing.ADMINISTERS_ABOVE)
        return frozenset(found)


def act_on(held: Sequence[Held]) -> Permission:
    """Return what it is to administer the account of whoever holds these posts."""
    if _administered(held):
        return Permission.ADMINISTER_ADMINISTRATOR
    return Permission.ADMINISTER_ACCOUNT


async def reach_of(
    session: AsyncSession, actor: Actor, *, at_or_below: AtOrBelow
) -> Reach:
    within: set[UUID] = set()
    under: set[UUID] = set()
    for office_id in actor.offices_as(Role.ADMINISTRATOR):
        reached = set((await session.scalars(at_or_below([office_id]))).all())
        within |= reached
        under |= reached - {office_id}
    return Reach(frozenset(within), frozenset(under))


async def held_by(
    session: AsyncSession, person_id: UUID, *, at: datetime
) -> Sequence[Held]:
    posts = posts_that_count(at)
    rows = await session.execute(
        select(posts.c.office_id, posts.c.role).where(posts.c.person_id == person_id)
    )
    return [Held(office_id, Role(role)) for office_id, role in rows]


def posts_that_count(at: datetime) -> Subquery:
    """Return everybody's posts, now and to come; of those who left, all they had.

    A post to come counts: else an account could be taken over the evening before.
    """
    posts = _posts().subquery()
    lasts = or_(posts.c.until.is_(None), posts.c.until > local(at).date())
    marked = select(
        posts,
        lasts.label("lasts"),
        func.bool_or(lasts).over(partition_by=posts.c.person_id).label("serves"),
    ).subquery()
    return (
        select(marked.c.person_id, marked.c.office_id, marked.c.role)
        .where(or_(marked.c.lasts, ~marked.c.serves))
        .subquery("posts_that_count")
    )


def _posts() -> Select[*tuple[Any, ...]]:
    own = select(
        Position.person_id, Position.office_id, Position.role, Position.valid_to
    )
    of_absent = select(
        Substitution.substitute_id,
        Substitution.office_id,
        Substitution.role,
        Substitution.valid_to,
    ).where(Substitution.valid_to > Substitution.valid_from)
    every = union_all(own, of_absent).subquery()
    columns = ("person_id", "office_id", "role", "until")
    return select(
        *(
            column.label(name)
            for column, name in zip(every.columns, columns, strict=True)
        )
    )


def _administered(held: Sequence[Held]) -> set[UUID]:
    return {each.office_id for each in held if each.role is Role.ADMINISTRATOR}
