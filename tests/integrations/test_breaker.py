"""A Portal that is down is asked by one at a time, and by all once it answers."""

from datetime import UTC, datetime, timedelta

import pytest

from app.integrations.breaker import Breaker

AT = datetime(2026, 11, 23, 2, tzinfo=UTC)
REST = timedelta(seconds=15)


@pytest.fixture
def opened() -> Breaker:
    breaker = Breaker(threshold=2, rest=REST)
    for _ in range(2):
        breaker.record(answered=False, at=AT)
    return breaker


def test_a_portal_that_answers_gives_room_for_all() -> None:
    assert Breaker().room(wanted=7, at=AT) == 7


def test_nobody_calls_while_it_rests(opened: Breaker) -> None:
    assert opened.room(wanted=7, at=AT + REST / 2) == 0


def test_after_the_rest_one_tries_and_the_others_wait_for_it(opened: Breaker) -> None:
    assert opened.room(wanted=7, at=AT + REST) == 1

    opened.taken(1, at=AT + REST)

    assert opened.room(wanted=7, at=AT + REST) == 0


def test_a_look_that_found_nothing_to_try_does_not_prolong_the_rest(
    opened: Breaker,
) -> None:
    opened.taken(0, at=AT + REST)

    assert opened.room(wanted=7, at=AT + REST) == 1


def test_the_one_that_tries_is_not_turned_away_itself(opened: Breaker) -> None:
    opened.taken(1, at=AT + REST)

    assert not opened.is_open(at=AT + REST)


def test_one_that_tried_and_never_came_back_keeps_nobody_out_for_ever(
    opened: Breaker,
) -> None:
    opened.taken(1, at=AT + REST)

    assert opened.room(wanted=7, at=AT + 2 * REST) == 1


def test_its_answer_lets_all_go_again(opened: Breaker) -> None:
    opened.taken(1, at=AT + REST)

    opened.record(answered=True, at=AT + REST)

    assert opened.room(wanted=7, at=AT + REST) == 7


def test_its_failure_closes_the_door_for_another_rest(opened: Breaker) -> None:
    opened.taken(1, at=AT + REST)

    opened.record(answered=False, at=AT + REST)

    assert opened.room(wanted=7, at=AT + 1.5 * REST) == 0
    assert opened.room(wanted=7, at=AT + 2 * REST) == 1
