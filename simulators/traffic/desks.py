"""Who sits at a desk today: a holder who is present, or who stands in for one."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import local
from app.dossiers import hands
from app.dossiers.models import WorkItem
from app.dossiers.service import holding
from app.identity import queries as identity
from app.identity.actor import Actor, Post
from app.identity.models import Position, Substitution


class NobodyThere(LookupError):
    """Nobody may act on the step at this moment."""


async def official_for(session: AsyncSession, item: WorkItem, *, at: datetime) -> Actor:
    """Return an official who may act on the step, as the portal would find.

    Raises:
        NobodyThere: if nobody may.
    """
    for person_id in await _people_at(session, item, local(at).date()):
        actor = await identity.actor(session, person_id, at=at)
        hand = await holding.hand_of(session, item, actor=actor, at=at)
        if isinstance(hands.may_act(hand, actor), Post):
            return actor
    raise NobodyThere(item.step)


async def _people_at(session: AsyncSession, item: WorkItem, day: date) -> list[UUID]:
    """List those present first: who is away leaves the desk to the substitute."""
    holders = (
        await session.scalars(
            select(Position.person_id)
            .where(
                Position.office_id == item.office_id,
                Position.role == item.role,
                Position.valid_from <= day,
                or_(Position.valid_to.is_(None), Position.valid_to > day),
            )
            .order_by(Position.person_id)
        )
    ).all()
    replaced = (
        await session.execute(
            select(Substitution.absent_id, Substitution.substitute_id).where(
                Substitution.office_id == item.office_id,
                Substitution.role == item.role,
                Substitution.valid_from <= day,
                Substitution.valid_to > day,
            )
        )
    ).all()
    away = {absent for absent, _ in replaced}
    present = [each for each in holders if each not in away]
    return [*present, *(substitute for _, substitute in replaced)]
