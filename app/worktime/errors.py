"""What this package cannot work with; each carries a stable English `code`."""

from typing import ClassVar


class WorktimeError(ValueError):
    code: ClassVar[str] = "worktime_invalid"


class NaiveDatetime(WorktimeError):
    code = "naive_datetime"


class InvalidShifts(WorktimeError):
    code = "shifts_invalid"


class InvalidCalendar(WorktimeError):
    code = "calendar_invalid"


class OutsideCalendar(WorktimeError):
    code = "outside_calendar"


class InvalidAllowance(WorktimeError):
    code = "allowance_invalid"


class InvalidPause(WorktimeError):
    code = "pause_invalid"


class InvalidEntry(WorktimeError):
    code = "entry_invalid"
