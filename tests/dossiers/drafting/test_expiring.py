"""No draft goes unwarned, none that is saved goes at all."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.dossiers.drafting import expiring
from app.dossiers.drafting.expiring import Idle, Life

SAVED = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
DAY = timedelta(days=1)
lives = st.builds(
    Life,
    idle_days=st.integers(1, 60),
    warn_days=st.lists(st.integers(1, 30), min_size=1, max_size=3).map(tuple),
)
pauses = st.lists(st.integers(1, 40), min_size=1, max_size=30)


@given(lives, pauses)
def test_every_draft_is_warned_and_kept_as_long_as_the_warning_said(
    life: Life, pauses: list[int]
) -> None:
    """However rarely the worker looks."""
    idle, at, told = Idle(SAVED), SAVED, []

    for pause in pauses:
        at += DAY * pause
        if expiring.over(idle, at=at, life=life):
            break
        days = expiring.warning_due(idle, at=at, life=life)
        if days is not None:
            told.append((at, days))
            idle = Idle(SAVED, days, at)

    if expiring.over(idle, at=at, life=life):
        last, days = told[-1]
        assert at >= SAVED + DAY * life.idle_days
        assert at >= last + DAY * days
    assert [days for _, days in told] == sorted(
        {days for _, days in told}, reverse=True
    )


def test_of_two_missed_warnings_the_more_pressing_is_given() -> None:
    found = expiring.warning_due(Idle(SAVED), at=SAVED + 40 * DAY, life=Life())

    assert found == 1


def test_a_draft_saved_yesterday_is_warned_of_nothing() -> None:
    found = expiring.warning_due(Idle(SAVED), at=SAVED + DAY, life=Life())

    assert found is None
