"""What the applicant thought of the service: once a dossier, after its end."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.dossiers import queries as dossiers
from app.dossiers import standings
from app.dossiers.following import errors, messaging, queries
from app.dossiers.following.levels import Satisfaction
from app.dossiers.following.models import Rating
from app.dossiers.models import Dossier
from app.identity.actor import Actor
from app.identity.policy.permissions import Permission

# Reports are made by the quarter: what is said must settle before.
OPEN_FOR: Final = timedelta(days=30)


@dataclass(frozen=True)
class Opinion:
    """The overall level and the three it is made of (art. 12)."""

    overall: Satisfaction
    convenience: Satisfaction
    timeliness: Satisfaction
    attitude: Satisfaction
    comment: str | None


async def rate(
    session: AsyncSession,
    dossier: Dossier,
    opinion: Opinion,
    *,
    actor: Actor,
    at: datetime,
) -> Rating:
    """Give a rating, or change the one given; the dossier is locked.

    Raises:
        NotYetEnded: while the dossier goes on.
        RatingClosed: thirty days after its end.
    """
    await standings.require(session, Permission.RATE, dossier, actor=actor)
    ended = await messaging.ended_at(session, dossier)
    if ended is None:
        raise errors.NotYetEnded
    if at > ended + OPEN_FOR:
        raise errors.RatingClosed
    given = await queries.rating(session, dossier)
    if given is None:
        given = Rating(dossier_id=dossier.id, given_at=at)
        given.office_id = await _answerable(session, dossier)
        session.add(given)
    given.overall, given.convenience = opinion.overall, opinion.convenience
    given.timeliness, given.attitude = opinion.timeliness, opinion.attitude
    given.comment, given.changed_at = opinion.comment, at
    await session.flush()
    await _audit(session, dossier, opinion, actor, at)
    return given


async def _answerable(session: AsyncSession, dossier: Dossier) -> UUID:
    """Return the office that ended it: the one that decided, or that received."""
    decision = await dossiers.decision(session, dossier)
    return dossier.receiving_office_id if decision is None else decision.office_id


async def _audit(
    session: AsyncSession,
    dossier: Dossier,
    opinion: Opinion,
    actor: Actor,
    at: datetime,
) -> None:
    await audit.record(
        session,
        subject=f"dossier:{dossier.id}",
        event="dossier.rated",
        actor_id=str(actor.id),
        at=at,
        data={"overall": opinion.overall},
    )
