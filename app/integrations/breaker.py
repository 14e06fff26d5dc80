"""Spare a partner that is down, and our workers the waiting."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass
class Breaker:
    """Opens after `threshold` failures in a row; after `rest` one call may try.

    That call decides: a failure opens it again at once, an answer closes it.
    """

    threshold: int = 10
    rest: timedelta = timedelta(seconds=15)
    _failures: int = 0
    _opened_at: datetime | None = None
    _tried_at: datetime | None = None

    def is_open(self, *, at: datetime) -> bool:
        return self._opened_at is not None and at < self._opened_at + self.rest

    def room(self, *, wanted: int, at: datetime) -> int:
        """Return how many messages may be taken up now, `wanted` at most."""
        if self._opened_at is None:
            return wanted
        return 0 if self.is_open(at=at) or self._is_tried(at) else 1

    def taken(self, count: int, *, at: datetime) -> None:
        """Hear how many were taken up; none leaves the try to the next who asks."""
        if self._opened_at is not None and count:
            # The one that tries finds the way open; until its answer the others rest on.
            self._tried_at = at

    def record(self, *, answered: bool, at: datetime) -> None:
        """Count a call; a refusal is an answer too."""
        if answered:
            self._failures, self._opened_at, self._tried_at = 0, None, None
            return
        self._failures += 1
        self._tried_at = None
        if self._failures >= self.threshold:
            self._opened_at = at

    def is_down(self) -> bool:
        """Say whether nobody was answered of late; also while one call may try."""
        return self._opened_at is not None

    def _is_tried(self, at: datetime) -> bool:
        return self._tried_at is not None and at < self._tried_at + self.rest
