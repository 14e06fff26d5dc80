"""How long an idle draft is kept, and when its owner is warned. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Life:
    """Days a draft may lie idle, and how many days before its end to warn."""

    idle_days: int = 30
    warn_days: tuple[int, ...] = (7, 1)

    @property
    def first_warning(self) -> timedelta:
        """Return after which idle time there is anything to do for a draft."""
        return timedelta(days=self.idle_days - max(self.warn_days, default=0))


@dataclass(frozen=True)
class Idle:
    """A draft that nobody saves; `told` is the warning last given, in days."""

    saved_at: datetime
    told: int | None = None
    told_at: datetime | None = None


def ends_at(idle: Idle, life: Life) -> datetime:
    """Return when the draft goes: never sooner after the last warning than it said.

    A worker that was away warns late, and so the draft stays longer.
    """
    planned = idle.saved_at + timedelta(days=life.idle_days)
    if idle.told is None or idle.told_at is None:
        return planned
    return max(planned, idle.told_at + timedelta(days=idle.told))


def warning_due(idle: Idle, *, at: datetime, life: Life) -> int | None:
    """Return which warning to give now, in days before the end, if one is due.

    Of several that were missed only the most pressing is given.
    """
    planned = idle.saved_at + timedelta(days=life.idle_days)
    reached = [
        days
        for days in life.warn_days
        if at >= planned - timedelta(days=days)
        and (idle.told is None or days < idle.told)
    ]
    return min(reached, default=None)


def over(idle: Idle, *, at: datetime, life: Life) -> bool:
    """Tell whether the draft is to go now: idle too long, and every warning given."""
    warned = warning_due(idle, at=at, life=life) is None
    return warned and at >= ends_at(idle, life)
