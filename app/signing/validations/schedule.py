"""When a report is to be made again: what may still change is looked at sooner."""

from datetime import datetime, timedelta
from typing import Final

from app.signing.report import Indication, SubIndication, ValidationReport

_AFTER_MISSING_ANSWER: Final = timedelta(hours=6)
_AFTER_DOUBT: Final = timedelta(days=30)
_AFTER_PASS: Final = timedelta(days=180)


def due_at(report: ValidationReport, *, at: datetime) -> datetime | None:
    """Return when to check again; None when no evidence to come can change it."""
    if report.indication is Indication.TOTAL_FAILED:
        return None
    if report.indication is Indication.TOTAL_PASSED:
        return at + _AFTER_PASS
    if report.sub_indication is SubIndication.TRY_LATER:
        return at + _AFTER_MISSING_ANSWER
    return at + _AFTER_DOUBT
