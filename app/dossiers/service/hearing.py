"""Take what another authority tells into the dossier: a notice, a receipt."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.canonical import JsonValue
from app.dossiers import lifecycle, queries
from app.dossiers.act import SYSTEM
from app.dossiers.calendars import Calendars
from app.dossiers.lifecycle import Action, Allowed, Party, Situation, Status
from app.dossiers.models import Dossier
from app.dossiers.service import pinned, recording, resuming, timekeeping
from app.dossiers.service.recording import Doing
from app.organizations.models import Office
from app.workflow.definition import WaitKind
from app.worktime.ledger import Entry, Kind

# What a proof of payment puts an end to.
_ENDED_BY_PAYMENT: Final = {
    WaitKind.TAX: Action.PROCESS,
    WaitKind.PAYMENT: Action.CONFIRM_PAYMENT,
}


@dataclass(frozen=True)
class Heard:
    """What was told, as the applicant reads it; `facts` go to the audit."""

    event: str
    content: str
    facts: JsonValue


async def hear(
    session: AsyncSession, dossier: Dossier, heard: Heard, *, at: datetime
) -> None:
    """Tell it in a locked dossier's progress; nobody's work changes."""
    items = await queries.open_items(session, dossier)
    office = await resuming.office_of(session, dossier, items)
    await _record(session, dossier, heard, office, at)


async def paid(
    session: AsyncSession,
    dossier: Dossier,
    heard: Heard,
    *,
    at: datetime,
    calendar: Calendars,
) -> bool:
    """Tell that the tax authority has the money; say whether a wait ended by it.

    A dossier that does not wait for it is only told: its holder decides.
    """
    wait = await _wait(session, dossier)
    action = _ENDED_BY_PAYMENT.get(wait) if wait else None
    situation = Situation(Status(dossier.status), Party.HANDLER)
    decided = lifecycle.decide(situation, action) if action else None
    if wait is None or not isinstance(decided, Allowed):
        await hear(session, dossier, heard, at=at)
        return False
    rules = await pinned.of(session, dossier)
    office = await resuming.go_on(
        session, dossier, rules, wait=wait, at=at, calendar=calendar
    )
    if action is Action.CONFIRM_PAYMENT:
        dossier.fee_settled_at = at
    dossier.status = decided.to
    if await timekeeping.paused(session, dossier):
        entry = Entry(Kind.RESUME, at, "cơ quan thuế xác nhận đã nộp")
        limit = rules.limit(dossier.channel)
        await timekeeping.write(session, dossier, entry, limit=limit, calendar=calendar)
    await _record(session, dossier, heard, office, at)
    return True


async def _wait(session: AsyncSession, dossier: Dossier) -> WaitKind | None:
    items = await queries.open_items(session, dossier)
    waits = [item.waiting_for for item in items if item.waiting_for is not None]
    return WaitKind(waits[0]) if waits else None


async def _record(
    session: AsyncSession, dossier: Dossier, heard: Heard, office: Office, at: datetime
) -> None:
    rules = await pinned.of(session, dossier)
    doing = Doing(
        event=heard.event,
        content=heard.content,
        actor=SYSTEM,
        title=None,
        office=office,
        at=at,
        facts=heard.facts,
    )
    await recording.record(session, dossier, doing, definition=rules.definition)
