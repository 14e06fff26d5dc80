"""An open dossier stays, and one that ended as long as the law says."""

from datetime import UTC, date, datetime

import pytest

from app.privacy import retention
from app.privacy.retention import Hold, Kept, RetentionSettings, Terms

TERMS = RetentionSettings(
    years=10, by_procedure={"1.004873": Terms(granted=70, refused=5)}
)


def _ended(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T10:00+07:00")


@pytest.mark.parametrize(
    ("kept", "until"),
    [
        (
            Kept("a", "1.000001", granted=True, ended_at=_ended("2016-11-23")),
            date(2026, 11, 23),
        ),
        (Kept("a", "1.000001", granted=True, ended_at=_ended("2016-11-22")), None),
        (
            Kept("a", "1.004873", granted=True, ended_at=_ended("1960-01-01")),
            date(2030, 1, 1),
        ),
        (Kept("a", "1.004873", granted=False, ended_at=_ended("2021-11-22")), None),
        (
            Kept("a", "1.000001", granted=True, ended_at=_ended("2020-02-29")),
            date(2030, 3, 1),
        ),
    ],
)
def test_a_dossier_is_kept_by_procedure_and_outcome(
    kept: Kept, until: date | None
) -> None:
    at = datetime(2026, 11, 23, 2, tzinfo=UTC)

    holds = retention.holds_on([kept], terms=TERMS, at=at)

    assert holds == ((Hold("a", until),) if until else ())


def test_an_open_dossier_is_kept_without_a_day() -> None:
    kept = Kept("H07-1", "1.000001", granted=False, ended_at=None)

    (hold,) = retention.holds_on([kept], terms=TERMS, at=_ended("2026-11-23"))

    assert hold.words == "Hồ sơ H07-1 đang được giải quyết"
