"""The clock of one dossier: its due time is the replay of its ledger.

`advance` takes one entry and answers the new standing or a refusal; `replay` is
nothing but `advance` over all entries, then `reckon`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Final

from app.worktime.allowance import Allowance, Days
from app.worktime.calendar import WorkingCalendar, vietnam_time
from app.worktime.counting import count_days, count_time
from app.worktime.ledger import REFUSED, Entry, Kind, Refusal, Refused, State
from app.worktime.parts import (
    CountedFrom,
    CrossedDay,
    DueAt,
    Extended,
    Given,
    Part,
    Paused,
    PauseTooLate,
    Provisional,
    Started,
    StillPaused,
    Stopped,
)

AFTERNOON_CUTOFF: Final = time(15)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the clock stands after some entries; a ledger begins with `Standing()`.

    `due_at` does not yet hold the time of a pause that is still open.
    """

    state: State = State.NOT_STARTED
    last_at: datetime | None = None
    allowance: Allowance | None = None
    counted_from: datetime | None = None
    due_at: datetime | None = None
    open_pause: Entry | None = None
    paused_total: timedelta = timedelta()
    extended: bool = False
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Reckoning:
    """The due time, and the parts `derivation.lines` puts into words.

    `due_at` is None before the start, where the law sets no limit, and while a
    pause is open, unless it was reckoned as if resumed at a given instant.
    """

    state: State
    due_at: datetime | None
    paused_total: timedelta
    derivation: tuple[Part, ...]


def replay(
    entries: Iterable[Entry],
    calendar: WorkingCalendar,
    *,
    as_of: datetime | None = None,
    after_15h_next_day: bool = False,
) -> Reckoning | Refused:
    """Reckon the due time from the whole ledger, or refuse its first illegal entry.

    An open pause is reckoned as if resumed at `as_of`. With `after_15h_next_day`,
    what is received after 15:00 counts from the next working day.

    Raises: OutsideCalendar when the clock runs out of the calendar's days.
    """
    standing = Standing()
    for entry in entries:
        outcome = advance(
            standing, entry, calendar, after_15h_next_day=after_15h_next_day
        )
        if isinstance(outcome, Refused):
            return outcome
        standing = outcome
    return reckon(standing, calendar, as_of=as_of)


def advance(
    standing: Standing,
    entry: Entry,
    calendar: WorkingCalendar,
    *,
    after_15h_next_day: bool = False,
) -> Standing | Refused:
    """Write one more entry into the ledger, or refuse it."""
    refusal = _refusal(standing, entry, calendar)
    if refusal is not None:
        return Refused(refusal, entry)
    match entry.kind:
        case Kind.START | Kind.RESTART:
            return _start(standing, entry, calendar, after_15h_next_day)
        case Kind.PAUSE:
            return replace(
                standing, state=State.PAUSED, open_pause=entry, last_at=entry.at
            )
        case Kind.RESUME:
            settled = _settle(standing, calendar, until=entry.at)
            return replace(settled, state=State.RUNNING, last_at=entry.at)
        case Kind.EXTEND:
            return _extend(standing, entry, calendar)
        case Kind.STOP:
            return _stop(standing, entry, calendar)


def reckon(
    standing: Standing, calendar: WorkingCalendar, *, as_of: datetime | None = None
) -> Reckoning:
    """Say when the clock is due as it stands, and why."""
    pause = standing.open_pause
    if pause is None:
        return _reckoning(standing, calendar)
    still = StillPaused(vietnam_time(pause.at), None, pause.basis)
    if as_of is None:
        return _reckoning(_told(standing, still, due_at=None), calendar)
    resumed_at = vietnam_time(max(as_of, pause.at))
    settled = _settle(standing, calendar, until=resumed_at)
    still = replace(still, as_if_resumed_at=resumed_at)
    return _reckoning(_told(settled, still, due_at=settled.due_at), calendar)


def _refusal(
    standing: Standing, entry: Entry, calendar: WorkingCalendar
) -> Refusal | None:
    if standing.last_at is not None and entry.at < standing.last_at:
        return Refusal.OUT_OF_ORDER
    if entry.kind is Kind.EXTEND and (standing.state, entry.kind) not in REFUSED:
        return _refusal_to_extend(standing, entry, calendar)
    return REFUSED.get((standing.state, entry.kind))


def _refusal_to_extend(
    standing: Standing, entry: Entry, calendar: WorkingCalendar
) -> Refusal | None:
    if standing.extended:
        return Refusal.ALREADY_EXTENDED
    due_at = _settle(standing, calendar, until=entry.at).due_at
    if due_at is None:
        return Refusal.NOTHING_TO_EXTEND
    # Nghị định 61/2018 art. 19(9), "chậm nhất 01 ngày trước ngày hết hạn": a
    # calendar day, so any hour of the date before the date of expiry is in time.
    if vietnam_time(entry.at).date() >= due_at.date():
        return Refusal.EXTENDED_TOO_LATE
    return None


def _start(
    standing: Standing,
    entry: Entry,
    calendar: WorkingCalendar,
    after_15h_next_day: bool,  # noqa: FBT001 - private, passed on from two keyword-only doors
) -> Standing:
    at = vietnam_time(entry.at)
    counted_from, why = _first_counted(at, calendar, after_15h_next_day)
    given = entry.allowance or standing.allowance
    anew = entry.kind is Kind.RESTART
    due_at = None if given is None else _expiry(given, counted_from, calendar)
    return Standing(
        state=State.RUNNING,
        last_at=entry.at,
        allowance=given,
        counted_from=counted_from,
        due_at=due_at,
        # Re-appointment at most once for the dossier, restarts included.
        extended=standing.extended,
        parts=(
            Started(at, counted_from, why, entry.basis, anew),
            Given(given, counted_from.date()),
            *_crossed_days(given, counted_from, due_at, calendar),
        ),
    )


def _first_counted(
    at: datetime,
    calendar: WorkingCalendar,
    after_15h_next_day: bool,  # noqa: FBT001 - as above
) -> tuple[datetime, CountedFrom]:
    opening = calendar.next_opening(at)
    if after_15h_next_day and opening == at and at.time() > AFTERNOON_CUTOFF:
        end_of_day = calendar.closing(at.date())
        return calendar.next_opening(end_of_day), CountedFrom.NEXT_DAY_AFTER_15H
    return opening, (CountedFrom.RECEIPT if opening == at else CountedFrom.NEXT_OPENING)


def _expiry(given: Allowance, since: datetime, calendar: WorkingCalendar) -> datetime:
    if isinstance(given, Days):
        # Civil Code art. 147(2): the day of the event is not counted.
        return calendar.closing(since.date(), working_days=given.amount)
    return calendar.after(since, given.length)


def _crossed_days(
    given: Allowance | None,
    since: datetime,
    until: datetime | None,
    calendar: WorkingCalendar,
) -> Iterator[CrossedDay]:
    if until is None:
        return iter(())
    if isinstance(given, Days):
        return count_days(calendar, after=since.date(), until=until.date())
    return count_time(calendar, begin=since, end=until)


def _settle(
    standing: Standing, calendar: WorkingCalendar, *, until: datetime
) -> Standing:
    pause = standing.open_pause
    if pause is None:
        return standing
    begin, end = vietnam_time(pause.at), vietnam_time(until)
    if standing.due_at is not None and begin >= standing.due_at:
        late = PauseTooLate(begin, end, pause.basis, standing.due_at)
        return replace(standing, open_pause=None, parts=(*standing.parts, late))
    return _lengthen(standing, pause, calendar, end=end)


def _lengthen(
    standing: Standing, pause: Entry, calendar: WorkingCalendar, *, end: datetime
) -> Standing:
    pause_began = vietnam_time(pause.at)
    begin = max(pause_began, standing.counted_from or pause_began)
    worked = calendar.working_between(begin, end)
    due_at, added = _moved(standing.due_at, worked, calendar)
    part = Paused(
        begin=pause_began,
        end=end,
        basis=pause.basis,
        worked=worked,
        days=tuple(count_time(calendar, begin=begin, end=max(begin, end))),
        due_before=standing.due_at,
        added=added,
    )
    return replace(
        standing,
        due_at=due_at,
        open_pause=None,
        paused_total=standing.paused_total + worked,
        parts=(*standing.parts, part),
    )


def _moved(
    due_at: datetime | None, worked: timedelta, calendar: WorkingCalendar
) -> tuple[datetime | None, tuple[CrossedDay, ...]]:
    if due_at is None:
        return None, ()
    moved = calendar.after(due_at, worked)
    return moved, tuple(count_time(calendar, begin=due_at, end=moved))


def _extend(standing: Standing, entry: Entry, calendar: WorkingCalendar) -> Standing:
    settled = _settle(standing, calendar, until=entry.at)
    due_before, given = settled.due_at, entry.allowance
    if due_before is None or given is None:
        return settled
    due_at = _expiry(given, due_before, calendar)
    days = tuple(_crossed_days(given, due_before, due_at, calendar))
    part = Extended(vietnam_time(entry.at), given, entry.basis, due_before, days)
    # A pause that is open goes on from here: cutting one in two changes nothing.
    pause = standing.open_pause and replace(standing.open_pause, at=entry.at)
    extended = replace(settled, extended=True, open_pause=pause, last_at=entry.at)
    return _told(extended, part, due_at=due_at)


def _stop(standing: Standing, entry: Entry, calendar: WorkingCalendar) -> Standing:
    settled = _settle(standing, calendar, until=entry.at)
    stopped = replace(settled, state=State.STOPPED, last_at=entry.at)
    part = Stopped(vietnam_time(entry.at), entry.basis)
    return _told(stopped, part, due_at=settled.due_at)


def _told(standing: Standing, part: Part, *, due_at: datetime | None) -> Standing:
    return replace(standing, due_at=due_at, parts=(*standing.parts, part))


def _reckoning(standing: Standing, calendar: WorkingCalendar) -> Reckoning:
    due_at, derivation = standing.due_at, standing.parts
    since = calendar.provisional_from
    if due_at is not None:
        if since is not None and due_at.date() >= since:
            derivation += (Provisional(since),)
        derivation += (DueAt(due_at),)
    return Reckoning(standing.state, due_at, standing.paused_total, derivation)
