"""Put steps into hands, and take them out again."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.ids import new_id
from app.dossiers import deadlines, queries
from app.dossiers.models import Dossier, WorkItem
from app.dossiers.service import routing
from app.organizations.models import Office
from app.workflow.definition import Step
from app.workflow.engine import Moved
from app.worktime.calendar import WorkingCalendar


async def open_step(
    session: AsyncSession,
    dossier: Dossier,
    step: Step,
    office: Office,
    *,
    at: datetime,
    calendar: WorkingCalendar,
) -> WorkItem:
    """Open one step in an office; its holders are whoever has the role there."""
    item = WorkItem(
        id=new_id(),
        dossier_id=dossier.id,
        step=step.id,
        label=step.label,
        office_id=office.id,
        role=step.role,
        opened_at=at,
        due_at=deadlines.step_due(step.allowance, since=at, calendar=calendar),
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
    calendar: WorkingCalendar,
) -> None:
    """Make the open work items what the engine's move says they are."""
    items = await queries.open_items(session, dossier)
    if moved.waiting is not None:
        for item in items:
            if item.step == moved.left.id:
                item.waiting_for = moved.waiting
        return
    gone = {moved.left.id, *(step.id for step in moved.withdrawn)}
    close((item for item in items if moved.ended or item.step in gone), at=at)
    for step in moved.entered:
        office = await routing.office_for(
            session, step.office, dossier=dossier, current=current, at=at
        )
        await open_step(session, dossier, step, office, at=at, calendar=calendar)


def close(items: Iterable[WorkItem], *, at: datetime) -> None:
    for item in items:
        item.closed_at = at
