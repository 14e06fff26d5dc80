"""Keep the rows of consultations as the process's position says they are."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.ids import new_id
from app.dossiers import deadlines, queries
from app.dossiers.calendars import Calendars
from app.dossiers.models import Consultation, Dossier, Json, WorkItem
from app.dossiers.service import pinned
from app.organizations import queries as organizations
from app.organizations.models import Office
from app.workflow.definition import Step
from app.workflow.engine import Moved
from app.workflow.position import Group, Position

_NO_QUESTION: Final = "Đề nghị cho ý kiến phối hợp giải quyết hồ sơ"


async def follow(  # noqa: PLR0913 - what `assigning.follow` has in hand
    session: AsyncSession,
    dossier: Dossier,
    moved: Moved,
    *,
    items: Sequence[WorkItem],
    current: Office,
    question: str | None,
    at: datetime,
    calendar: Calendars,
) -> Office:
    """Write down what a move opened and closed; return from where work goes on.

    After a consultation, that is the office that asked, not the last to answer.
    """
    if not moved.position.groups and not any(item.consultation_id for item in items):
        return current
    rows = await queries.consultations(session, dossier)
    known = {row.number for row in rows}
    for group in moved.position.groups:
        if group.number not in known:
            opened = await _opened(
                session, dossier, moved, group, current, at=at, calendar=calendar
            )
            opened.question = question or opened.question
            session.add(opened)
    going_on = {group.number for group in moved.position.groups}
    ended = [
        row for row in rows if row.closed_at is None and row.number not in going_on
    ]
    for row in ended:
        await _close(session, row, moved, items, at)
    await session.flush()
    return await _asking(session, ended) or current


async def answered_by(
    session: AsyncSession, dossier: Dossier, step: Step
) -> Consultation | None:
    """Return the consultation that a step at the dossier's position answers."""
    position = Position.from_json(dict(dossier.position or {}))
    token = position.token_at(step.id)
    if token is None or token.group is None:
        return None
    for row in await queries.consultations(session, dossier):
        if row.number == token.group:
            return row
    return None


async def _opened(
    session: AsyncSession,
    dossier: Dossier,
    moved: Moved,
    group: Group,
    office: Office,
    *,
    at: datetime,
    calendar: Calendars,
) -> Consultation:
    book = await calendar.of_office(session, office)
    rules = await pinned.of(session, dossier)
    deadline = moved.outcome.deadline
    reckoned = deadline and deadlines.answer_reckoning(
        deadline, since=at, calendar=book, basis=rules.process.decision
    )
    return Consultation(
        id=new_id(),
        dossier_id=dossier.id,
        number=group.number,
        step=group.asked_by,
        outcome=group.outcome,
        office_id=office.id,
        question=_NO_QUESTION,
        calendar=book.version,
        asked_at=at,
        answer_by=reckoned.due_at if reckoned else None,
        closed_at=None,
        unanswered=[],
    )


async def _close(
    session: AsyncSession,
    row: Consultation,
    moved: Moved,
    items: Sequence[WorkItem],
    at: datetime,
) -> None:
    """Close it; who has not answered is written down (NĐ 61/2018 art. 19(5))."""
    withdrawn = {step.id for step in moved.withdrawn}
    row.closed_at = at
    row.unanswered = [
        await _owing(session, item)
        for item in items
        if item.step in withdrawn and item.consultation_id is not None
    ]


async def _asking(
    session: AsyncSession, ended: Sequence[Consultation]
) -> Office | None:
    if not ended:
        return None
    return await organizations.by_id(session, office_id=ended[0].office_id)


async def _owing(session: AsyncSession, item: WorkItem) -> Json:
    office = await organizations.by_id(session, office_id=item.office_id)
    name = office.name if office else str(item.office_id)
    return {"step": item.step, "label": item.label, "office": name}
