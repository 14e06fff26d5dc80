"""The pause before another attempt grows, is bounded and is spread."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.outbox.delivery import Backoff, wait_before

JITTER = st.floats(0, 1, exclude_max=True)


@given(st.integers(1, 10_000), JITTER)
@settings(deadline=None)
def test_a_pause_is_never_over_a_quarter_of_an_hour(
    attempt: int, jitter: float
) -> None:
    pause = wait_before(attempt, jitter=jitter)

    assert timedelta(seconds=0.5) <= pause <= timedelta(minutes=15)


@given(st.integers(1, 10_000), JITTER)
@settings(deadline=None)
def test_a_pause_is_never_over_what_its_receiver_is_given(
    attempt: int, jitter: float
) -> None:
    soon = Backoff(timedelta(seconds=0.1), timedelta(seconds=2))

    pause = wait_before(attempt, jitter=jitter, backoff=soon)

    assert timedelta(seconds=0.05) <= pause <= timedelta(seconds=2)


@given(st.integers(1, 100), JITTER)
@settings(deadline=None)
def test_a_pause_never_shrinks_with_attempts(attempt: int, jitter: float) -> None:
    assert wait_before(attempt, jitter=jitter) <= wait_before(
        attempt + 1, jitter=jitter
    )


@given(st.integers(1, 100))
@settings(deadline=None)
def test_keys_that_failed_together_do_not_return_together(attempt: int) -> None:
    assert wait_before(attempt, jitter=0) < wait_before(attempt, jitter=0.5)


@pytest.mark.parametrize(
    ("attempt", "seconds"), [(1, 1), (2, 2), (5, 16), (10, 512), (11, 900)]
)
def test_a_pause_doubles(attempt: int, seconds: int) -> None:
    pause = wait_before(attempt, jitter=1.0 - 1e-12)

    assert round(pause.total_seconds(), 6) == seconds
