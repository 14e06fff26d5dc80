"""Which allowance the law gives a dossier, and when it is due. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from app.procedures.definition import TimeLimit, TimeUnit
from app.workflow import definition as process
from app.worktime import clock, ledger
from app.worktime import deadlines as reckoning
from app.worktime.allowance import Allowance, Days, Hours
from app.worktime.calendar import WorkingCalendar
from app.worktime.errors import WorktimeError

# NĐ 118/2025 art. 17(3): from the receipt of a full and correct dossier.
START_BASIS: Final = "khoản 3 Điều 17 Nghị định 118/2025/NĐ-CP: nhận đủ hồ sơ"
# NĐ 61/2018 art. 19(4), carried into NĐ 118/2025: the limit restarts from zero.
# NĐ 118/2025 art. 17(3) ¶2: filed outside its territory.
ARRIVAL_BASIS: Final = (
    "đoạn 2 khoản 3 Điều 17 Nghị định 118/2025/NĐ-CP: cơ quan có thẩm quyền nhận hồ sơ"
)
RESTART_BASIS: Final = (
    "khoản 4 Điều 19 Nghị định 61/2018/NĐ-CP: thời hạn tính lại từ đầu "
    "sau khi nhận đủ hồ sơ"
)
# NĐ 61/2018 art. 19(9): apology with reason, once, at least a day before expiry.
EXTENSION_BASIS: Final = "khoản 9 Điều 19 Nghị định 61/2018/NĐ-CP: xin lỗi và hẹn lại"
# What is filed online is checked within eight working hours, whatever longer time
# (or none) the internal process prints for its intake.
INTAKE_CHECK: Final = Hours(8)
INTAKE_BASIS: Final = (
    "kiểm tra hồ sơ nộp trực tuyến trong 08 giờ làm việc "
    "(Nghị định 45/2020/NĐ-CP, đã sửa đổi)"
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
    if not given.minutes:
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


def step_reckoning(
    step: process.Step,
    *,
    since: datetime,
    calendar: WorkingCalendar,
    basis: str,
    checks_intake: bool = False,
) -> clock.Reckoning | None:
    """Reckon when one step is due; None where the decision prints no number.

    A step that checks what was filed online (`checks_intake`) is due within eight
    working hours at the latest.
    """
    own = _reckoned(
        step.allowance,
        since=since,
        calendar=calendar,
        basis=basis,
        after_15h_next_day=step.after_15h_next_day,
    )
    if not checks_intake:
        return own
    check = reckoning.reckon(
        start=since, allowance=INTAKE_CHECK, calendar=calendar, basis=INTAKE_BASIS
    )
    within = own is not None and earlier(own.due_at, check.due_at) == own.due_at
    return own if within else check


def answer_reckoning(
    deadline: process.Allowance,
    *,
    since: datetime,
    calendar: WorkingCalendar,
    basis: str,
) -> clock.Reckoning | None:
    """Reckon by when those consulted must answer; None where no time was set."""
    return _reckoned(
        deadline,
        since=since,
        calendar=calendar,
        basis=basis,
        after_15h_next_day=False,
    )


def earlier(own: datetime | None, wanted: datetime | None) -> datetime | None:
    """Return the earlier of a step's own due time and when others need it."""
    return min((due for due in (own, wanted) if due is not None), default=None)


@dataclass(frozen=True)
class Corrected:
    """The due time under the corrected calendar."""

    due_at: datetime | None


@dataclass(frozen=True)
class Kept:
    """Why a correction leaves the due time, and its calendar, as they are."""

    why: str


def corrected(
    entries: Sequence[ledger.Entry],
    *,
    due_at: datetime | None,
    limit: Limit,
    calendar: WorkingCalendar,
    at: datetime,
) -> Corrected | Kept:
    """Replay a ledger under a corrected calendar, for what is still to come only.

    What is late stays late, and no correction makes anybody late after the event.
    """
    if not entries:
        return Corrected(None)
    last = entries[-1]
    # A clock that stands still is judged at the instant it stopped.
    judged_at = last.at if last.kind in {ledger.Kind.PAUSE, ledger.Kind.STOP} else at
    if last.kind is ledger.Kind.STOP or (due_at is not None and due_at <= judged_at):
        return Kept("thời hạn đã qua")
    try:
        replayed = replay(entries, calendar, limit=limit, as_of=last.at)
    except WorktimeError as outside:
        return Kept(str(outside))
    if isinstance(replayed, ledger.Refused):
        return Kept(replayed.message)
    if replayed.due_at is not None and replayed.due_at <= judged_at:
        return Kept("hạn tính lại rơi vào thời gian đã qua")
    return Corrected(replayed.due_at)


def _reckoned(
    given: process.Allowance,
    *,
    since: datetime,
    calendar: WorkingCalendar,
    basis: str,
    after_15h_next_day: bool,
) -> clock.Reckoning | None:
    allowance = working(given)
    if allowance is None:
        return None
    return reckoning.reckon(
        start=since,
        allowance=allowance,
        calendar=calendar,
        basis=basis,
        after_15h_next_day=after_15h_next_day,
    )
