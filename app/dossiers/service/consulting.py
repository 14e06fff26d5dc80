"""Ask other agencies at once, and go on without those who do not answer in time."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.dossiers import errors, queries
from app.dossiers.act import SYSTEM, Act
from app.dossiers.calendars import Calendars
from app.dossiers.lifecycle import OPEN
from app.dossiers.models import Consultation, Dossier
from app.dossiers.service import assigning, pinned, recording, stepping
from app.dossiers.service.recording import Doing
from app.dossiers.service.stepping import Choice
from app.organizations import queries as organizations
from app.workflow import engine
from app.workflow.definition import OutcomeKind
from app.workflow.position import Position


async def ask(
    session: AsyncSession,
    act: Act,
    *,
    outcome_id: str | None,
    question: str,
    calendar: Calendars,
) -> Dossier:
    """Open the branches of a consultation; each is answered by its own holder."""
    choice = Choice(OutcomeKind.CONSULT, outcome_id, note=question)
    prepared = await stepping.prepare(session, act, choice)
    return await stepping.apply(session, prepared, calendar=calendar)


async def lapse(
    session: AsyncSession, consultation_id: UUID, *, at: datetime, calendar: Calendars
) -> bool:
    """Close a consultation whose time is over; tell whether there was one to close.

    The asking agency goes on and answers for it; who kept silent is told in the
    progress and in the audit (NĐ 61/2018 art. 19(5)).
    """
    known = await session.get_one(Consultation, consultation_id)
    dossier = await queries.lock_for_job(session, known.dossier_id)
    row = await session.get_one(Consultation, consultation_id, populate_existing=True)
    over = row.answer_by is not None and row.answer_by <= at
    if row.closed_at is not None or not over or dossier.status not in OPEN:
        return False
    rules = await pinned.of(session, dossier)
    position = Position.from_json(dict(dossier.position or {}))
    moved = engine.lapse(rules.process, position, step=row.step)
    if isinstance(moved, engine.Refused):
        raise errors.NotNow(moved.text)
    office = await organizations.by_id(session, office_id=row.office_id)
    if office is None:
        raise errors.UnknownOffice
    dossier.position = moved.position.to_json()
    await assigning.follow(
        session, dossier, moved, current=office, at=at, calendar=calendar
    )
    doing = Doing(
        event="dossier.consultation_lapsed",
        content=f"Hết hạn lấy ý kiến phối hợp. Chưa trả lời: {_silent(row)}",
        actor=SYSTEM,
        title=None,
        office=office,
        at=at,
        started_at=row.asked_at,
        due_at=row.answer_by,
        facts={"step": row.step, "unanswered": list(row.unanswered)},
    )
    await recording.record(session, dossier, doing, definition=rules.definition)
    return True


def _silent(row: Consultation) -> str:
    return "; ".join(f"{each['office']} ({each['label']})" for each in row.unanswered)
