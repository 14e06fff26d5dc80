"""When to remind a step's holder, and whom above: at set shares of its time. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.identity.actor import Role
from app.worktime.calendar import WorkingCalendar

# Percent of a step's working time; a deployment may set others.
SHARES: Final = (50, 80, 100)
# From which share on who else in the office is told.
ESCALATION: Final[Mapping[int, Role]] = {80: Role.DIVISION_HEAD, 100: Role.LEADER}
_WHOLE: Final = 100


@dataclass(frozen=True)
class Timed:
    """What reminding reads of an open step; `marked` is the share last told."""

    opened_at: datetime
    due_at: datetime | None
    waiting: bool
    marked: int


def due_reminders(
    item: Timed,
    *,
    at: datetime,
    calendar: WorkingCalendar,
    shares: Sequence[int] = SHARES,
) -> tuple[int, ...]:
    """Return the shares reached by `at` and not told yet, in order.

    A step that waits for somebody else is never late, so nobody is reminded.
    """
    return tuple(
        share for share in _untold(item, shares) if at >= _moment(item, share, calendar)
    )


def next_reminder(
    item: Timed,
    *,
    calendar: WorkingCalendar,
    shares: Sequence[int] = SHARES,
) -> datetime | None:
    """Return when the next share not told yet is reached, if there is one."""
    return min(
        (_moment(item, share, calendar) for share in _untold(item, shares)),
        default=None,
    )


def escalated_to(
    share: int, *, holder: str, escalation: Mapping[int, Role] = ESCALATION
) -> Role | None:
    """Return which role is told at a share besides the step's own, if any."""
    passed = [threshold for threshold in escalation if threshold <= share]
    role = escalation[max(passed)] if passed else None
    return None if role == holder else role


def _untold(item: Timed, shares: Sequence[int]) -> tuple[int, ...]:
    if item.due_at is None or item.waiting:
        return ()
    return tuple(sorted(share for share in shares if share > item.marked))


def _moment(item: Timed, share: int, calendar: WorkingCalendar) -> datetime:
    """Return when a share of the working time between opening and due has passed."""
    due_at = item.due_at or item.opened_at
    if share == _WHOLE:
        return due_at
    allowed = calendar.working_between(item.opened_at, due_at)
    begin = calendar.next_opening(item.opened_at)
    return min(calendar.after(begin, allowed * share / _WHOLE), due_at)
