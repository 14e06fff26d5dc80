"""Reads of open steps across dossiers: whose, where, and when to look at them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.dossiers.models import Decision, Paper, WorkItem


async def dossiers_in_hands(
    session: AsyncSession, *, assignee_id: UUID, office_id: UUID, role: str
) -> Sequence[UUID]:
    """Return the dossiers with a step that somebody took in one post, by id."""
    statement = (
        select(WorkItem.dossier_id)
        .where(
            WorkItem.assignee_id == assignee_id,
            WorkItem.office_id == office_id,
            WorkItem.role == role,
            WorkItem.closed_at.is_(None),
        )
        .distinct()
        .order_by(WorkItem.dossier_id)
    )
    return (await session.scalars(statement)).all()


async def steps_to_remind(
    session: AsyncSession, *, at: datetime, limit: int
) -> Sequence[tuple[UUID, UUID]]:
    """Return (dossier, step) pairs whose time is to be looked at, for the worker."""
    statement = (
        select(WorkItem.dossier_id, WorkItem.id)
        .where(WorkItem.closed_at.is_(None), WorkItem.remind_at <= at)
        .order_by(WorkItem.remind_at, WorkItem.id)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in await session.execute(statement)]


async def current_papers_of(
    session: AsyncSession, dossier_ids: Collection[UUID]
) -> Mapping[UUID, Sequence[Paper]]:
    """Return the papers of many dossiers in one statement."""
    statement = select(Paper).where(
        Paper.dossier_id.in_(dossier_ids), Paper.replaced_at.is_(None)
    )
    found: dict[UUID, list[Paper]] = {each: [] for each in dossier_ids}
    for paper in await session.scalars(statement):
        found[paper.dossier_id].append(paper)
    return found


async def decisions_of(
    session: AsyncSession, dossier_ids: Collection[UUID]
) -> Mapping[UUID, Decision]:
    """Return the decisions of many dossiers in one statement."""
    statement = select(Decision).where(Decision.dossier_id.in_(dossier_ids))
    return {each.dossier_id: each for each in await session.scalars(statement)}
