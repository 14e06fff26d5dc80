"""Spare a Portal that is down, and our workers the waiting."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass
class Breaker:
    """Opens after `threshold` failures in a row; lets calls through after `rest`.

    The first call after the rest decides: a failure opens it again at once.
    """

    threshold: int = 10
    rest: timedelta = timedelta(seconds=15)
    _failures: int = 0
    _opened_at: datetime | None = None

    def is_open(self, *, at: datetime) -> bool:
        return self._opened_at is not None and at < self._opened_at + self.rest

    def record(self, *, answered: bool, at: datetime) -> None:
        """Count a call; a refusal is an answer too."""
        if answered:
            self._failures, self._opened_at = 0, None
            return
        self._failures += 1
        if self._failures >= self.threshold:
            self._opened_at = at
