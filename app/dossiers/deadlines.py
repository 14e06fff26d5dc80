"""Which allowance the law gives a dossier, and when it is due. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from app.procedures.definition import TimeLimit, TimeUnit
from app.workflow import definition as process
from app.worktime import clock, ledger
from app.worktime.allowance import Allowance, Days, Hours
from app.worktime.calendar import WorkingCalendar

# NĐ 118/2025 art. 17(3): from the receipt of a full and correct dossier.
START_BASIS: Final = "khoản 3 Điều 17 Nghị định 118/2025/NĐ-CP: nhận đủ hồ sơ"
# NĐ 61/2018 art. 19(4), carried into NĐ 118/2025: the limit restarts from zero.
RESTART_BASIS: Final = (
    "khoản 4 Điều 19 Nghị định 61/2018/NĐ-CP: thời hạn tính lại từ đầu "
    "sau khi nhận đủ hồ sơ"
)
STOP_BASIS: Final = "hồ sơ đã kết thúc giải quyết"

_MINUTES_AN_HOUR: Final = 60


@dataclass(frozen=True)
class Limit:
    """The limit in force at receipt, as its version states it."""

    allowance: Allowance | None
    after_15h_next_day: bool


def limit_of(stated: TimeLimit | None, *, fallback: process.Allowance) -> Limit:
    """Return the limit of a channel in working time.

    What a procedure states in calendar days, months or words only is taken from
    the approved internal process, whose steps add up to working time.
    """
    if stated is None:
        return Limit(working(fallback), after_15h_next_day=False)
    if stated.same_day:
        return Limit(Days(0), after_15h_next_day=True)
    match stated.amount, stated.unit:
        case int(amount), TimeUnit.WORKING_DAYS:
            return Limit(Days(amount), after_15h_next_day=False)
        case int(amount), TimeUnit.WORKING_HOURS:
            return Limit(Hours(amount), after_15h_next_day=False)
        case _:
            return Limit(working(fallback), after_15h_next_day=False)


def working(given: process.Allowance) -> Allowance | None:
    """Return a process's allowance as working time; None where it gives a text."""
    if given.minutes is None:
        return None
    return Hours(Decimal(given.minutes) / _MINUTES_AN_HOUR)


def replay(
    entries: Sequence[ledger.Entry],
    calendar: WorkingCalendar,
    *,
    limit: Limit,
    as_of: datetime | None = None,
) -> clock.Reckoning | ledger.Refused:
    """Replay the ledger of one dossier under the rules it was received with."""
    return clock.replay(
        entries, calendar, as_of=as_of, after_15h_next_day=limit.after_15h_next_day
    )


def step_due(
    given: process.Allowance, *, since: datetime, calendar: WorkingCalendar
) -> datetime | None:
    """Return when one step is due; None where the decision prints no number."""
    allowance = working(given)
    if not isinstance(allowance, Hours):
        return None
    return calendar.after(calendar.next_opening(since), allowance.length)
