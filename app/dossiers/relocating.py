"""Let every open dossier follow its closed offices, each in its own transaction.

Killed at any moment, it goes on where it stopped: what is left to do is read from
the dossiers themselves. An act that was under way while an office was closed may
leave one more; the next run finds it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from app.core.clock import local
from app.core.database import Sessions, transaction
from app.dossiers import queries
from app.dossiers.service import reorganising
from app.organizations import errors
from app.organizations import queries as organizations

_BATCH: Final = 200


@dataclass(frozen=True)
class Relocated:
    """How many followed, and which have nobody to follow."""

    moved: int
    stuck: tuple[UUID, ...]


async def relocate(sessions: Sessions, *, at: datetime) -> Relocated:
    """Move every open dossier that names an office closed by the day of `at`."""
    moved, stuck, after = 0, list[UUID](), None
    while batch := await _next(sessions, after=after, at=at):
        for dossier_id in batch:
            try:
                moved += await _follow(sessions, dossier_id, at=at)
            except errors.OfficeNotFound:
                stuck.append(dossier_id)
        after = batch[-1]
    return Relocated(moved, tuple(stuck))


async def _next(sessions: Sessions, *, after: UUID | None, at: datetime) -> list[UUID]:
    async with sessions() as session:
        closed = await organizations.closed_by(session, day=local(at).date())
        return [*await queries.at_offices(session, closed, after=after, size=_BATCH)]


async def _follow(sessions: Sessions, dossier_id: UUID, *, at: datetime) -> bool:
    async with transaction(sessions) as session:
        return await reorganising.follow(session, dossier_id, at=at)
