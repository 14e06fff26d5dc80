"""Owe a form of the law: numbered by the act, printed by the worker."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.core import jobs
from app.core.ids import new_id
from app.dossiers import tasks
from app.dossiers.models import Dossier, IssuedForm
from app.dossiers.service import counting
from app.organizations.models import Office


async def owe(
    session: AsyncSession, dossier: Dossier, form: str, *, office: Office, at: datetime
) -> IssuedForm:
    """Give a form its number now, told by the act just recorded."""
    owed = IssuedForm(
        id=new_id(),
        dossier_id=dossier.id,
        office_id=office.id,
        form=form,
        number=await counting.next_in_register(
            session, office_id=office.id, register=f"form-{form}", at=at
        ),
        progress_number=dossier.progress_count,
        at=at,
    )
    session.add(owed)
    await session.flush()
    await jobs.defer(
        session, task=tasks.PRINT_FORM, lock=str(dossier.id), form_id=str(owed.id)
    )
    return owed
