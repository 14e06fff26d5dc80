"""Put steps into hands, and take them out again."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.ids import new_id
from app.dossiers import deadlines, queries
from app.dossiers.calendars import Calendars
from app.dossiers.models import Consultation, Dossier, WorkItem
from app.dossiers.service import consultations, pinned, routing
from app.dossiers.service.routing import Desk
from app.organizations.models import Office
from app.workflow.definition import Step
from app.workflow.engine import Moved
from app.worktime.calendar import WorkingCalendar


async def open_step(
    session: AsyncSession,
    dossier: Dossier,
    step: Step,
    desk: Desk,
    *,
    at: datetime,
    calendar: Calendars,
) -> WorkItem:
    """Open one step at a desk; its holders are whoever has the role there."""
    book = await calendar.of_office(session, desk.office)
    answers = await consultations.answered_by(session, dossier, step)
    due_at = await _due(session, dossier, step, at, book, answers)
    item = WorkItem(
        id=new_id(),
        dossier_id=dossier.id,
        step=step.id,
        label=step.label,
        office_id=desk.office.id,
        role=desk.role,
        wanted=desk.wanted,
        asked_by_office_id=answers.office_id if answers else None,
        opened_at=at,
        due_at=due_at,
        calendar=book.version,
        consultation_id=answers.id if answers else None,
        # The worker plans the reminders, by the shares in force then.
        remind_at=at if due_at is not None else None,
    )
    session.add(item)
    await session.flush()
    return item


async def follow(
    session: AsyncSession,
    dossier: Dossier,
    moved: Moved,
    *,
    current: Office,
    at: datetime,
    calendar: Calendars,
    note: str | None = None,
) -> None:
    """Make the open work items what the engine's move says they are."""
    items = await queries.open_items(session, dossier)
    if moved.waiting is not None:
        for item in items:
            if item.step == moved.left.id:
                item.waiting_for, item.waiting_since = moved.waiting, at
        return
    gone = {moved.left.id, *(step.id for step in moved.withdrawn)}
    close((item for item in items if moved.ended or item.step in gone), at=at)
    current = await consultations.follow(
        session,
        dossier,
        moved,
        items=items,
        current=current,
        question=note,
        at=at,
        calendar=calendar,
    )
    for step in moved.entered:
        desk = await routing.desk_for(
            session, step, dossier=dossier, current=current, at=at
        )
        await open_step(session, dossier, step, desk, at=at, calendar=calendar)


def close(items: Iterable[WorkItem], *, at: datetime) -> None:
    for item in items:
        item.closed_at = at


async def _due(
    session: AsyncSession,
    dossier: Dossier,
    step: Step,
    at: datetime,
    calendar: WorkingCalendar,
    answers: Consultation | None,
) -> datetime | None:
    """Return when a step is due; one that answers others, not after they need it."""
    rules = await pinned.of(session, dossier)
    reckoned = deadlines.step_reckoning(
        step,
        since=at,
        calendar=calendar,
        basis=rules.process.decision,
        checks_intake=rules.checks_intake(step.id, dossier),
    )
    return deadlines.earlier(
        reckoned.due_at if reckoned else None, answers.answer_by if answers else None
    )
