"""Tell linked dossiers that what they were opened for has ended without them.

An origin withdrawn, stopped or refused leaves its linked dossiers open: each is a
dossier in its own right, with an applicant who may still want it. Its holder is
told, and its process says how it may end.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.dossiers import linked, queries
from app.dossiers.act import SYSTEM
from app.dossiers.lifecycle import LABEL, OPEN, Status
from app.dossiers.models import Dossier
from app.dossiers.service import pinned, recording, resuming
from app.dossiers.service.recording import Doing

EVENT: Final = "dossier.origin_ended"


async def tell_linked(session: AsyncSession, dossier_id: UUID, *, at: datetime) -> None:
    """Tell an open linked dossier how its origin ended; once, however often asked."""
    child = await queries.lock_for_job(session, dossier_id)
    link = await queries.link_to(session, child)
    if link is None or child.status not in OPEN or await _told(session, child):
        return
    origin = await session.get_one(Dossier, link.origin_id)
    decision = await queries.decision(session, origin)
    if origin.status not in linked.NEWS or (decision and decision.granted):
        return
    office = await resuming.office_of(
        session, child, await queries.open_items(session, child)
    )
    ended = (
        LABEL[Status(origin.status)] if decision is None else "bị từ chối giải quyết"
    )
    doing = Doing(
        event=EVENT,
        content=f"Hồ sơ gốc {origin.code}: {ended}",
        actor=SYSTEM,
        title=None,
        office=office,
        at=at,
        reason=await _reason(session, origin),
        facts={"origin": str(origin.id)},
    )
    rules = await pinned.of(session, child)
    await recording.record(session, child, doing, definition=rules.definition)


async def _told(session: AsyncSession, child: Dossier) -> bool:
    return any(step.event == EVENT for step in await queries.progress(session, child))


async def _reason(session: AsyncSession, origin: Dossier) -> str | None:
    decision = await queries.decision(session, origin)
    if decision is not None:
        return decision.reason
    return (await queries.progress(session, origin))[-1].reason
