"""When a source is asked again: pure."""

from datetime import datetime, timedelta
from typing import Final

# A revocation should be known within hours, whatever a list says of its own life.
_LONGEST: Final = timedelta(hours=6)
_SHORTEST: Final = timedelta(minutes=10)
_FIRST_RETRY: Final = timedelta(minutes=5)


def after_success(next_update: datetime, *, at: datetime) -> datetime:
    """Return when half of what remains of an answer's life is over, within reason."""
    return at + min(max((next_update - at) / 2, _SHORTEST), _LONGEST)


def after_failure(failures: int, *, at: datetime) -> datetime:
    """Return when to try again after so many failures in a row, doubling."""
    # Beyond this the wait is the longest anyhow, and the power would overflow.
    doubled: int = 2 ** min(failures - 1, 10)
    return at + min(_FIRST_RETRY * doubled, _LONGEST)
