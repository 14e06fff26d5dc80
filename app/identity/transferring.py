"""Move the posts of a closed office to its successor, and end single posts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.core.clock import local
from app.core.errors import NotFound
from app.core.ids import new_id
from app.identity import locking
from app.identity.actor import Role
from app.identity.models import Position, Substitution


class PositionNotFound(NotFound):
    code = "position_not_found"
    title = "Người này không giữ chức vụ này tại đơn vị"


@dataclass(frozen=True)
class Transfer:
    """From a closed office to its heir; a role not named in `roles` stays itself.

    `None` ends a role: it is not continued at the heir.
    """

    office_id: UUID
    heir_id: UUID
    basis: str
    roles: Mapping[Role, Role | None] = field(default_factory=dict)

    def role_after(self, role: str) -> Role | None:
        return self.roles.get(Role(role), Role(role))


async def transfer_posts(
    session: AsyncSession, transfer: Transfer, *, actor_id: str, at: datetime
) -> int:
    """End every post of the office and begin it at the heir; return how many.

    Who stands in for whom goes along with the post.
    """
    day = local(at).date()
    posts = await _posts(session, transfer.office_id, after=day)
    for post in posts:
        await _continue_post(session, post, transfer, day)
    for each in await _substitutions(session, transfer.office_id, after=day):
        _continue_substitution(session, each, transfer, day)
    await session.flush()
    if posts:
        await _audit(session, transfer, posts, actor_id, at)
    return len(posts)


async def end_post(
    session: AsyncSession,
    *,
    person_id: UUID,
    office_id: UUID,
    role: Role,
    basis: str,
    actor_id: str,
    at: datetime,
) -> None:
    """End one person's post in an office, from the local day of `at` on.

    Raises:
        PositionNotFound: if they do not hold it.
    """
    day = local(at).date()
    await locking.person(session, person_id)
    held = [
        post
        for post in await _posts(session, office_id, after=day)
        if (post.person_id, post.role) == (person_id, role)
    ]
    if not held:
        raise PositionNotFound
    for post in held:
        await _end_post(session, post, day)
    await session.flush()
    await audit.record(
        session,
        subject=f"person:{person_id}",
        event="position.ended",
        actor_id=actor_id,
        at=at,
        data={"office": str(office_id), "role": role, "basis": basis},
    )


async def _end_post(session: AsyncSession, post: Position, day: date) -> None:
    # One that was to begin later, or began today, was never held.
    if post.valid_from >= day:
        await session.delete(post)
    else:
        post.valid_to = day


async def _posts(
    session: AsyncSession, office_id: UUID, *, after: date
) -> Sequence[Position]:
    statement = (
        select(Position)
        .where(
            Position.office_id == office_id,
            or_(Position.valid_to.is_(None), Position.valid_to > after),
        )
        .order_by(Position.id)
        .with_for_update()
    )
    return (await session.scalars(statement)).all()


async def _substitutions(
    session: AsyncSession, office_id: UUID, *, after: date
) -> Sequence[Substitution]:
    statement = (
        select(Substitution)
        .where(Substitution.office_id == office_id, Substitution.valid_to > after)
        .order_by(Substitution.id)
        .with_for_update()
    )
    return (await session.scalars(statement)).all()


async def _continue_post(
    session: AsyncSession, post: Position, transfer: Transfer, day: date
) -> None:
    role = transfer.role_after(post.role)
    if role is not None:
        session.add(
            Position(
                id=new_id(),
                person_id=post.person_id,
                office_id=transfer.heir_id,
                role=role,
                title=post.title,
                valid_from=max(day, post.valid_from),
                valid_to=post.valid_to,
            )
        )
    await _end_post(session, post, day)


def _continue_substitution(
    session: AsyncSession, old: Substitution, transfer: Transfer, day: date
) -> None:
    role, until = transfer.role_after(old.role), old.valid_to
    if role is not None:
        session.add(
            Substitution(
                id=new_id(),
                absent_id=old.absent_id,
                substitute_id=old.substitute_id,
                office_id=transfer.heir_id,
                role=role,
                valid_from=max(day, old.valid_from),
                valid_to=until,
                basis=old.basis,
                made_by=old.made_by,
                made_at=old.made_at,
            )
        )
    old.valid_to = max(day, old.valid_from)


async def _audit(
    session: AsyncSession,
    transfer: Transfer,
    posts: Sequence[Position],
    actor_id: str,
    at: datetime,
) -> None:
    await audit.record(
        session,
        subject=f"office:{transfer.office_id}",
        event="office.posts_transferred",
        actor_id=actor_id,
        at=at,
        data={
            "heir": str(transfer.heir_id),
            "basis": transfer.basis,
            "people": sorted({str(post.person_id) for post in posts}),
        },
    )
