"""Note an act in the audit that the applicant's progress does not show.

Whose hands a step is in is the house's own affair: no progress, no message.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.core.canonical import JsonValue
from app.dossiers.models import Dossier, WorkItem


async def changed(
    session: AsyncSession,
    dossier: Dossier,
    item: WorkItem,
    event: str,
    *,
    actor_id: str,
    at: datetime,
    data: dict[str, JsonValue] | None = None,
) -> None:
    """Raise the locked dossier's version and note what changed its hands."""
    dossier.version += 1
    await session.flush()
    await noted(session, dossier, item, event, actor_id=actor_id, at=at, data=data)


async def noted(
    session: AsyncSession,
    dossier: Dossier,
    item: WorkItem,
    event: str,
    *,
    actor_id: str,
    at: datetime,
    data: dict[str, JsonValue] | None = None,
) -> None:
    """Note what left a locked dossier itself as it was."""
    await audit.record(
        session,
        subject=f"dossier:{dossier.id}",
        event=event,
        actor_id=actor_id,
        at=at,
        data={
            "version": dossier.version,
            "step": item.step,
            "work_item": str(item.id),
            "office": str(item.office_id),
            **(data or {}),
        },
    )
