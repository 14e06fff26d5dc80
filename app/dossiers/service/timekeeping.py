"""Write the clock's ledger; the due time is always its whole replay."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Conflict, FieldProblem
from app.dossiers import deadlines, queries
from app.dossiers.calendars import Calendars
from app.dossiers.clock_models import ClockEntry
from app.dossiers.deadlines import Limit
from app.dossiers.models import Dossier
from app.worktime import ledger
from app.worktime.allowance import Allowance
from app.worktime.clock import Reckoning
from app.worktime.ledger import Entry, Kind


class ClockRefused(Conflict):
    code = "clock_refused"
    title = "Đồng hồ thời hạn không nhận sự kiện này"


async def write(
    session: AsyncSession,
    dossier: Dossier,
    entry: Entry,
    *,
    limit: Limit,
    calendar: Calendars,
) -> None:
    """Add one entry and set the dossier's due time from the replay.

    Raises:
        ClockRefused: naming the rule of the ledger that forbids it.
    """
    rows = await queries.ledger(session, dossier)
    entries = [*(entry_of(row) for row in rows), entry]
    book = await calendar.of(session, dossier)
    reckoning = deadlines.replay(entries, book, limit=limit, as_of=entry.at)
    if isinstance(reckoning, ledger.Refused):
        raise refused(reckoning)
    session.add(_row(dossier, len(rows) + 1, entry))
    dossier.due_at = reckoning.due_at
    await session.flush()


async def started(session: AsyncSession, dossier: Dossier) -> bool:
    """Tell whether the clock has been started; stopped or not."""
    return bool(await queries.ledger(session, dossier))


async def running(session: AsyncSession, dossier: Dossier) -> bool:
    """Tell whether the clock has been started and not stopped."""
    rows = await queries.ledger(session, dossier)
    return bool(rows) and rows[-1].kind != Kind.STOP


async def paused(session: AsyncSession, dossier: Dossier) -> bool:
    """Tell whether the clock stands still and may run on."""
    rows = await queries.ledger(session, dossier)
    moves = [row.kind for row in rows if row.kind != Kind.EXTEND]
    return bool(moves) and moves[-1] == Kind.PAUSE


async def reckon(
    session: AsyncSession,
    dossier: Dossier,
    *,
    limit: Limit,
    calendar: Calendars,
    as_of: datetime,
) -> Reckoning:
    """Replay a dossier's ledger, with its derivation."""
    rows = await queries.ledger(session, dossier)
    entries = [entry_of(row) for row in rows]
    book = await calendar.of(session, dossier)
    reckoning = deadlines.replay(entries, book, limit=limit, as_of=as_of)
    if isinstance(reckoning, ledger.Refused):
        raise refused(reckoning)
    return reckoning


def refused(why: ledger.Refused) -> ClockRefused:
    return ClockRefused(
        why.message, errors=[FieldProblem("", why.message, why.refusal)]
    )


def entry_of(row: ClockEntry) -> Entry:
    return Entry.from_row(
        kind=row.kind, at=row.at, basis=row.basis, unit=row.unit, amount=row.amount
    )


def _row(dossier: Dossier, number: int, entry: Entry) -> ClockEntry:
    given: Allowance | None = entry.allowance
    return ClockEntry(
        dossier_id=dossier.id,
        number=number,
        kind=entry.kind,
        at=entry.at,
        basis=entry.basis,
        unit=given.unit if given else None,
        amount=given.amount if given else None,
    )
