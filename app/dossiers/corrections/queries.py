"""Reads of the leaders' permits; the dossier was found with its actor before."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.dossiers.corrections.models import SupplementPermit
from app.dossiers.models import Dossier
from app.identity.models import Person


async def permits(
    session: AsyncSession, dossier: Dossier
) -> Sequence[tuple[SupplementPermit, str]]:
    """Return every permit with the name of who granted it, oldest first."""
    rows = await session.execute(
        select(SupplementPermit, Person.name)
        .join(Person, Person.id == SupplementPermit.granted_by)
        .where(SupplementPermit.dossier_id == dossier.id)
        .order_by(SupplementPermit.number)
    )
    return [(permit, name) for permit, name in rows]
