"""Put back a step whose holder left the post: a position or substitution ended."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.dossiers import queries
from app.dossiers.models import Dossier, WorkItem
from app.dossiers.service import holding, noting
from app.identity import queries as identity

_WORKER: Final = "system:worker"


async def free(
    session: AsyncSession, dossier: Dossier, item_id: UUID, *, at: datetime
) -> bool:
    """Free one open step of a locked dossier, if its holder really is gone."""
    for item in await queries.open_items(session, dossier):
        if item.id == item_id and await _gone(session, item, at):
            left = str(item.assignee_id)
            holding.let_go(item)
            await noting.changed(
                session,
                dossier,
                item,
                "step.freed",
                actor_id=_WORKER,
                at=at,
                data={"from": left},
            )
            return True
    return False


async def _gone(session: AsyncSession, item: WorkItem, at: datetime) -> bool:
    if item.assignee_id is None:
        return False
    holder = await identity.actor(session, item.assignee_id, at=at)
    return holder.post_for(office_id=item.office_id, role=item.role) is None
