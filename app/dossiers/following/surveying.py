"""Ask what somebody thought of the service, if they let themselves be asked."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core import jobs
from app.dossiers import queries as dossiers
from app.dossiers import tasks
from app.dossiers.following import queries
from app.dossiers.lifecycle import ENDS
from app.dossiers.models import Dossier
from app.identity.consents import service as consents
from app.identity.consents.standing import Purpose
from app.notifications import service as notifications
from app.notifications.service import Message


async def owe(session: AsyncSession, dossier: Dossier) -> None:
    """Have the worker invite the applicant of what just ended, if they agreed to it."""
    if dossier.status not in ENDS:
        return
    found = await consents.standings(session, person_id=dossier.applicant_id)
    if any(each.in_force for each in found if each.purpose is Purpose.SURVEY):
        await jobs.defer(
            session,
            task=tasks.INVITE_TO_RATE,
            lock=str(dossier.id),
            dossier_id=str(dossier.id),
        )


async def invite(session: AsyncSession, dossier_id: UUID, *, at: datetime) -> bool:
    """Invite the applicant, once; not if they rated already, or agree no longer."""
    dossier = await dossiers.find_for_job(session, dossier_id)
    if dossier is None or await queries.rating(session, dossier) is not None:
        return False
    owner = dossier.applicant_id
    if not await consents.lets(session, person_id=owner, purpose=Purpose.SURVEY):
        return False
    await notifications.owe(session, _invitation(dossier), to=owner, at=at)
    return True


def _invitation(dossier: Dossier) -> Message:
    return Message(
        key=f"survey:{dossier.id}",
        kind="survey.invited",
        title="Mời đánh giá việc giải quyết hồ sơ",
        body=f"Hồ sơ {dossier.code} đã kết thúc. Mời bạn cho biết mức độ hài lòng. "
        "Bạn có thể thôi nhận lời mời này ở mục Sự đồng ý.",
        dossier_id=dossier.id,
    )
