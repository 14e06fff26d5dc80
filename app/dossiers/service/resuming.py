"""Go on after a wait: for the applicant, a payment, or another authority."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.dossiers import errors, lifecycle, queries
from app.dossiers.act import Act
from app.dossiers.calendars import Calendars
from app.dossiers.lifecycle import Action, Party, Situation, Status
from app.dossiers.models import Dossier, WorkItem
from app.dossiers.service import assigning, holding, pinned, recording, timekeeping
from app.dossiers.service.holding import Held
from app.dossiers.service.pinned import Pinned
from app.dossiers.service.recording import Doing
from app.identity import permits
from app.identity.policy.permissions import Permission
from app.identity.policy.standings import Standing
from app.organizations import queries as organizations
from app.organizations.models import Office
from app.workflow import engine
from app.workflow.definition import WaitKind
from app.workflow.position import Position
from app.worktime.ledger import Entry, Kind

_PERMISSION = {
    Action.CONFIRM_PAYMENT: Permission.CONFIRM_PAYMENT,
    Action.PROCESS: Permission.RESUME,
}
_EVENT = {
    Action.CONFIRM_PAYMENT: "dossier.payment_confirmed",
    Action.PROCESS: "dossier.wait_ended",
}


async def confirm_payment(
    session: AsyncSession, act: Act, *, note: str | None, calendar: Calendars
) -> Dossier:
    """Confirm that what was due has been paid; the clock runs on."""
    return await _end_wait(
        session, act, Action.CONFIRM_PAYMENT, "Đã nộp phí, lệ phí", note, calendar
    )


async def end_wait(
    session: AsyncSession, act: Act, *, note: str | None, calendar: Calendars
) -> Dossier:
    """Go on after another authority has answered (sector pauses).

    Raises:
        NotNow: while a linked dossier that is waited for is still being handled.
    """
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
    calendar: Calendars,
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
    calendar: Calendars,
) -> Dossier:
    dossier = await queries.lock(session, act)
    held = await _waiting(session, dossier, act)
    to = _decide(dossier, action, held=held is not None)
    standing = {Standing.HANDLER} if held else {Standing.PASSED_THROUGH}
    permits.require(_PERMISSION[action], act.actor, standing)
    if held is None or held.item.waiting_for is None:
        raise errors.NotNow
    item, post, wait = held.item, held.post, WaitKind(held.item.waiting_for)
    if wait is WaitKind.LINKED_DOSSIERS:
        await _check_links_ended(session, dossier)
    holding.take(item, act.actor, at=act.at)
    rules = await pinned.of(session, dossier)
    office = await go_on(
        session,
        dossier,
        rules,
        wait=wait,
        at=act.at,
        calendar=calendar,
    )
    if action is Action.CONFIRM_PAYMENT:
        dossier.fee_settled_at = act.at
    dossier.status = to
    if await timekeeping.paused(session, dossier):
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


async def _check_links_ended(session: AsyncSession, dossier: Dossier) -> None:
    links = await queries.links_from(session, dossier)
    if any(link.told_at is None for link in links):
        raise errors.NotNow("Hồ sơ liên thông chưa kết thúc")


async def _waiting(session: AsyncSession, dossier: Dossier, act: Act) -> Held | None:
    """Return the step that waits, or where none does, one that the actor may act on."""
    items = await queries.open_items(session, dossier)
    waiting = [item for item in items if item.waiting_for is not None]
    return await holding.found(
        session, waiting or items, act.actor, at=act.at, override=act.override
    )


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
    calendar: Calendars,
) -> None:
    await timekeeping.write(
        session,
        dossier,
        Entry(Kind.RESUME, at, "hết thời gian chờ"),
        limit=rules.limit(dossier.channel),
        calendar=calendar,
    )
