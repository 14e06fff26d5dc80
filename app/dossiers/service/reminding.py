"""Tell that a share of a step's time is used up: its holder, later those above."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.dossiers import queries, reminders
from app.dossiers.calendars import Calendars
from app.dossiers.clock_models import Reminder
from app.dossiers.models import Dossier, WorkItem
from app.dossiers.reminders import Timed
from app.dossiers.service import noting
from app.identity import queries as identity
from app.identity.actor import Role
from app.worktime.calendar import WorkingCalendar

_WORKER = "system:worker"


@dataclass(frozen=True)
class Plan:
    """At which shares the holder is told, and from which on who else."""

    shares: Sequence[int] = reminders.SHARES
    escalation: Mapping[int, Role] = field(
        default_factory=lambda: dict(reminders.ESCALATION)
    )


async def remind(
    session: AsyncSession,
    dossier: Dossier,
    item_id: UUID,
    *,
    at: datetime,
    calendar: Calendars,
    plan: Plan,
) -> tuple[int, ...]:
    """Mark the shares reached by one open step of a locked dossier; return them.

    Run twice, it marks nothing the second time. The dossier itself stays as it
    was, so nobody's ETag grows stale because of a reminder.
    """
    for item in await queries.open_items(session, dossier):
        if item.id == item_id:
            book = await calendar.version(session, item.calendar or dossier.calendar)
            return await _remind(session, dossier, item, at, book, plan)
    return ()


async def _remind(
    session: AsyncSession,
    dossier: Dossier,
    item: WorkItem,
    at: datetime,
    calendar: WorkingCalendar,
    plan: Plan,
) -> tuple[int, ...]:
    reached = reminders.due_reminders(
        timed(item), at=at, calendar=calendar, shares=plan.shares
    )
    for share in reached:
        above = await _above(session, item, share, at, plan)
        await _mark(session, dossier, item, share, at, above)
    item.remind_at = reminders.next_reminder(
        timed(item), calendar=calendar, shares=plan.shares
    )
    await session.flush()
    return reached


def timed(item: WorkItem) -> Timed:
    return Timed(
        opened_at=item.opened_at,
        due_at=item.due_at,
        waiting=item.waiting_for is not None,
        marked=item.reminded,
    )


async def _above(
    session: AsyncSession, item: WorkItem, share: int, at: datetime, plan: Plan
) -> Role | None:
    """Return the role told besides; an office without division heads has a leader."""
    role = reminders.escalated_to(share, holder=item.role, escalation=plan.escalation)
    if role is None or await identity.holders(
        session, office_id=item.office_id, role=role, at=at
    ):
        return role
    return None if item.role == Role.LEADER else Role.LEADER


async def _mark(
    session: AsyncSession,
    dossier: Dossier,
    item: WorkItem,
    share: int,
    at: datetime,
    above: Role | None,
) -> None:
    item.reminded = share
    await session.execute(
        insert(Reminder)
        .values(
            work_item_id=item.id,
            share=share,
            dossier_id=dossier.id,
            office_id=item.office_id,
            role=item.role,
            assignee_id=item.assignee_id,
            escalated_to=above,
            at=at,
        )
        .on_conflict_do_nothing()
    )
    await noting.noted(
        session,
        dossier,
        item,
        "step.reminded",
        actor_id=_WORKER,
        at=at,
        data={
            "share": share,
            "holder": str(item.assignee_id) if item.assignee_id else None,
            "escalated_to": above,
        },
    )
