"""The deadline of one step, or of anything that starts once and is only paused."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from app.worktime import clock
from app.worktime.allowance import Allowance
from app.worktime.calendar import WorkingCalendar, vietnam_time
from app.worktime.errors import InvalidPause
from app.worktime.ledger import Entry, Kind, Refused

AS_STATED: Final = "do người hỏi nêu"


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch `[begin, end)` in which the clock stands still."""

    begin: datetime
    end: datetime
    basis: str = AS_STATED

    def __post_init__(self) -> None:
        if vietnam_time(self.end) < vietnam_time(self.begin):
            raise InvalidPause("Lần tạm dừng kết thúc trước khi bắt đầu.")


def reckon(
    *,
    start: datetime,
    allowance: Allowance,
    calendar: WorkingCalendar,
    pauses: Iterable[Pause] = (),
    basis: str = AS_STATED,
    after_15h_next_day: bool = False,
) -> clock.Reckoning:
    """Reckon when `allowance` from `start` is used up.

    Pauses may come in any order, touch and overlap: their union counts.

    Raises: OutsideCalendar when the clock runs out of the calendar's days.
    """
    entries = [Entry(Kind.START, start, basis, allowance)]
    for pause in _disjoint(pauses, since=start):
        entries.append(Entry(Kind.PAUSE, pause.begin, pause.basis))
        entries.append(Entry(Kind.RESUME, pause.end, pause.basis))
    outcome = clock.replay(entries, calendar, after_15h_next_day=after_15h_next_day)
    if isinstance(outcome, Refused):  # pauses made disjoint are always legal
        raise InvalidPause(outcome.message)
    return outcome


def _disjoint(pauses: Iterable[Pause], *, since: datetime) -> Iterator[Pause]:
    current: Pause | None = None
    for pause in sorted(pauses, key=lambda pause: pause.begin):
        if pause.end <= since:
            continue
        begun = replace(pause, begin=max(pause.begin, since))
        if current is None:
            current = begun
        elif begun.begin < current.end:
            current = _united(current, begun)
        else:
            yield current
            current = begun
    if current is not None:
        yield current


def _united(first: Pause, second: Pause) -> Pause:
    bases = dict.fromkeys((first.basis, second.basis))
    return Pause(first.begin, max(first.end, second.end), "; ".join(bases))
