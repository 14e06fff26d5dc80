"""Ask for form 06: who had the dossier, one after the other, as it stands now."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.dossiers import errors, tasks
from app.dossiers.models import Dossier, IssuedForm
from app.dossiers.service import owing
from app.organizations import queries as organizations


async def ask(session: AsyncSession, dossier: Dossier, *, at: datetime) -> IssuedForm:
    """Owe the slip of a locked dossier; between two acts it is the same slip.

    Raises:
        NotNow: before the dossier was received.
    """
    if dossier.accepted_at is None:
        raise errors.NotNow("Hồ sơ chưa được tiếp nhận")
    asked = await _asked(session, dossier)
    if asked is not None:
        return asked
    office = await organizations.by_id(session, office_id=dossier.receiving_office_id)
    if office is None:
        raise errors.UnknownOffice
    return await owing.owe(session, dossier, tasks.CONTROL_SLIP, office=office, at=at)


async def _asked(session: AsyncSession, dossier: Dossier) -> IssuedForm | None:
    statement = select(IssuedForm).where(
        IssuedForm.dossier_id == dossier.id,
        IssuedForm.form == tasks.CONTROL_SLIP,
        IssuedForm.progress_number == dossier.progress_count,
    )
    return (await session.scalars(statement)).first()
