"""Every read of messages and ratings; the dossier itself was read with its actor."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import VIETNAM
from app.dossiers.following.levels import Satisfaction
from app.dossiers.following.models import Message, Rating
from app.dossiers.models import Dossier
from app.identity.actor import APPLICANTS, Actor


@dataclass(frozen=True)
class Tally:
    """How many ratings an office had, and how they went, question by question."""

    ratings: int
    answers: Mapping[str, Mapping[Satisfaction, int]]


async def messages(session: AsyncSession, dossier: Dossier) -> Sequence[Message]:
    """Return every message about a dossier, oldest first."""
    statement = (
        select(Message).where(Message.dossier_id == dossier.id).order_by(Message.number)
    )
    return (await session.scalars(statement)).all()


async def last_number(session: AsyncSession, dossier: Dossier) -> int:
    statement = select(func.max(Message.number)).where(Message.dossier_id == dossier.id)
    return await session.scalar(statement) or 0


async def unread(
    session: AsyncSession, dossier_ids: Collection[UUID], *, actor: Actor
) -> Mapping[UUID, int]:
    """Count, of several dossiers at once, what the other side wrote and was not read."""
    statement = (
        select(Message.dossier_id, func.count())
        .where(
            Message.dossier_id.in_(dossier_ids),
            Message.read_at.is_(None),
            for_side_of(actor),
        )
        .group_by(Message.dossier_id)
    )
    rows = await session.execute(statement)
    return {row[0]: row[1] for row in rows}


def for_side_of(actor: Actor) -> ColumnElement[bool]:
    """Match what is addressed to this side: offices write to the applicant and back."""
    if actor.kind in APPLICANTS:
        return Message.office_id.is_not(None)
    return Message.office_id.is_(None)


async def rating(session: AsyncSession, dossier: Dossier) -> Rating | None:
    return await session.get(Rating, dossier.id)


async def tally(
    session: AsyncSession, *, office_id: UUID, first: date, last: date
) -> Tally:
    """Count the ratings of an office, given on these days, both included."""
    total = 0
    answers: dict[str, dict[Satisfaction, int]] = {}
    for question in QUESTIONS:
        column = getattr(Rating, question)
        rows = await session.execute(
            select(column, func.count())
            .where(
                Rating.office_id == office_id,
                Rating.given_at >= _midnight(first),
                Rating.given_at < _midnight(last + timedelta(days=1)),
            )
            .group_by(column)
        )
        counted = {Satisfaction(row[0]): row[1] for row in rows}
        answers[question] = {each: counted.get(each, 0) for each in Satisfaction}
        total = sum(counted.values())
    return Tally(total, answers)


QUESTIONS = ("overall", "convenience", "timeliness", "attitude")


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), VIETNAM)
