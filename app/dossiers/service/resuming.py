"""Go on after a wait: for the applicant, a payment, or another authority."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.dossiers import errors, lifecycle, queries
from app.dossiers.act import Act
from app.dossiers.lifecycle import Action, Party, Situation, Status
from app.dossiers.models import Dossier, WorkItem
from app.dossiers.service import assigning, pinned, recording, timekeeping
from app.dossiers.service.pinned import Pinned
from app.dossiers.service.recording import Doing
from app.identity.actor import Post
from app.organizations import queries as organizations
from app.organizations.models import Office
from app.workflow import engine
from app.workflow.definition import WaitKind
from app.workflow.position import Position
from app.worktime.calendar import WorkingCalendar
from app.worktime.ledger import Kind

_EVENT = {
    Action.CONFIRM_PAYMENT: "dossier.payment_confirmed",
    Action.PROCESS: "dossier.wait_ended",
}


async def confirm_payment(
    session: AsyncSession, act: Act, *, note: str | None, calendar: WorkingCalendar
) -> Dossier:
    """Confirm that what was due has been paid; the clock runs on."""
    return await _end_wait(
        session, act, Action.CONFIRM_PAYMENT, "Đã nộp phí, lệ phí", note, calendar
    )


async def end_wait(
    session: AsyncSession, act: Act, *, note: str | None, calendar: WorkingCalendar
) -> Dossier:
    """Go on after another authority has answered (sector pauses)."""
    return await _end_wait(
        session, act, Action.PROCESS, "Đã nhận được kết quả chờ", note, calendar
    )


async def go_on(
    session: AsyncSession,
    dossier: Dossier,
    rules: Pinned,
    *,
    wait: WaitKind,
    at: datetime,
    calendar: WorkingCalendar,
) -> Office:
    """Let the process go on from the step that waits; return its office."""
    items = await queries.open_items(session, dossier)
    waiting = [item for item in items if item.waiting_for == wait]
    if not waiting:
        raise errors.NotNow
    office = await office_of(session, dossier, waiting)
    position = Position.from_json(dict(dossier.position or {}))
    moved = engine.resume(rules.process, position, step=waiting[0].step)
    if isinstance(moved, engine.Refused):
        raise errors.NotNow(moved.text)
    dossier.position = moved.position.to_json()
    await assigning.follow(
        session, dossier, moved, current=office, at=at, calendar=calendar
    )
    return office


async def office_of(
    session: AsyncSession, dossier: Dossier, items: Sequence[WorkItem]
) -> Office:
    """Return the office that holds the first item, or received the dossier."""
    office_id = items[0].office_id if items else dossier.receiving_office_id
    office = await organizations.by_id(session, office_id=office_id)
    if office is None:
        raise errors.UnknownOffice
    return office


async def _end_wait(
    session: AsyncSession,
    act: Act,
    action: Action,
    content: str,
    note: str | None,
    calendar: WorkingCalendar,
) -> Dossier:
    dossier = await queries.lock(session, act)
    item, post = await _waiting(session, dossier, act)
    to = _decide(dossier, action, held=post is not None)
    if item is None or post is None or item.waiting_for is None:
        raise errors.NotNow
    rules = await pinned.of(session, dossier)
    office = await go_on(
        session,
        dossier,
        rules,
        wait=WaitKind(item.waiting_for),
        at=act.at,
        calendar=calendar,
    )
    if action is Action.CONFIRM_PAYMENT:
        dossier.fee_settled_at = act.at
    dossier.status = to
    await _resume_clock(session, dossier, rules, act.at, calendar)
    await recording.record(
        session,
        dossier,
        Doing(
            event=_EVENT[action],
            content=f"{content}. {note}" if note else content,
            actor=act.actor,
            title=post.title,
            office=office,
            at=act.at,
            started_at=item.opened_at,
        ),
        definition=rules.definition,
    )
    return dossier


async def _waiting(
    session: AsyncSession, dossier: Dossier, act: Act
) -> tuple[WorkItem | None, Post | None]:
    for item in await queries.open_items(session, dossier):
        post = act.actor.post_for(office_id=item.office_id, role=item.role)
        if post is not None and item.waiting_for is not None:
            return item, post
    return None, None


def _decide(dossier: Dossier, action: Action, *, held: bool) -> Status:
    situation = Situation(Status(dossier.status), Party.HANDLER if held else None)
    decided = lifecycle.decide(situation, action)
    if isinstance(decided, lifecycle.Refused):
        raise errors.from_legal(decided.why)
    return decided.to


async def _resume_clock(
    session: AsyncSession,
    dossier: Dossier,
    rules: Pinned,
    at: datetime,
    calendar: WorkingCalendar,
) -> None:
    await timekeeping.write(
        session,
        dossier,
        Kind.RESUME,
        at=at,
        basis="hết thời gian chờ",
        limit=rules.limit(dossier.channel),
        calendar=calendar,
    )
