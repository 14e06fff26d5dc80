"""The looks into a dossier as the applicant is told of them."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.dossiers.models import Dossier
from app.dossiers.reads import service
from app.dossiers.reads.schemas import ReadOut
from app.dossiers.reads.telling import ReadTelling
from app.identity import queries as identity
from app.organizations import queries as organizations


async def told(
    session: AsyncSession, dossier: Dossier, *, telling: ReadTelling, at: datetime
) -> list[ReadOut]:
    """Return which officials opened it, when and what for, the newest first."""
    seen = await service.of_dossier(session, dossier, at=at, delay=telling.delay)
    offices = await organizations.names(
        session, {each.office_id for each in seen if each.office_id is not None}
    )
    readers = {each.reader_id for each in seen} if telling.with_names else set()
    names = await identity.names(session, readers)
    return [
        ReadOut.of(
            each,
            office=offices.get(each.office_id) if each.office_id else None,
            by=names.get(each.reader_id),
        )
        for each in seen
    ]
