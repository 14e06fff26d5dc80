"""How long a draft lasts: begun anew by every save, ended by its submission."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.dossiers.drafting.models import Draft, Place
from app.dossiers.models import Dossier


async def touch(session: AsyncSession, dossier: Dossier, *, at: datetime) -> None:
    """Note that the draft is worked on, so that its life begins anew."""
    now = {"saved_at": at, "told": None, "told_at": None}
    await session.execute(
        insert(Draft)
        .values(dossier_id=dossier.id, **now)
        .on_conflict_do_update(index_elements=["dossier_id"], set_=now)
    )


async def end(session: AsyncSession, dossier: Dossier) -> None:
    """Let what only a draft has go, as it is submitted."""
    await session.execute(delete(Draft).where(Draft.dossier_id == dossier.id))
    await session.execute(delete(Place).where(Place.dossier_id == dossier.id))
