"""What a form's rules ask of the world around the answers: the day, and the codes."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.core import clock
from app.dossiers.models import Dossier
from app.dossiers.service.pinned import Pinned
from app.procedures import listing
from app.procedures.eforms.evaluation import Surroundings


async def of(
    session: AsyncSession, dossier: Dossier, rules: Pinned, *, at: datetime
) -> Surroundings:
    """Return the day of filing, the present one before it, with the codes answered.

    A correction is judged as of the day of filing: what was late stays late.
    """
    day = clock.local(dossier.submitted_at or at).date()
    if rules.form is None:
        return Surroundings(day)
    codes = await listing.dictionaries(session, rules.form, dossier.answers, day=day)
    return Surroundings(day, codes)
