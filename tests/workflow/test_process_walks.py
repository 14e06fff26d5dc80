"""Random walks of dossiers through verified processes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.workflow import engine, legal_status
from app.workflow.definition import OutcomeKind, Process
from app.workflow.engine import Moved, Refused
from app.workflow.facts import Facts
from app.workflow.legal_status import LegalStatus
from app.workflow.position import Position
from tests.workflow import published
from tests.workflow.published import EVERYTHING, WALKED

PAUSES = {OutcomeKind.SUPPLEMENT, OutcomeKind.REQUEST_PAYMENT}

chances = st.lists(st.integers(0, 1000), min_size=30, max_size=90)


def moves_from(process: Process, position: Position) -> list[tuple[str, str | None]]:
    """List every act possible: an outcome of a step, or the end of its wait."""
    facts = Facts(answers={"tax_exempt": True}, held=EVERYTHING.held)
    possible: list[tuple[str, str | None]] = []
    for token in position.tokens:
        offered = engine.offered(process, position, step=token.step, facts=facts)
        possible += [(token.step, outcome.id) for outcome in offered]
        if token.waiting is not None:
            possible.append((token.step, None))
    return possible


def next_move(
    process: Process, position: Position, chance: int
) -> tuple[str, str | None]:
    """Choose by chance; of ten chances to break off, take one."""
    possible = moves_from(process, position)
    assert possible, position
    lasting = [move for move in possible if move[1] not in ("decline", "stop")]
    some = lasting if chance % 10 and lasting else possible
    return some[chance % len(some)]


def act(
    process: Process, position: Position, move: tuple[str, str | None]
) -> Moved | Refused:
    step, outcome = move
    if outcome is None:
        return engine.resume(process, position, step=step)
    facts = Facts(answers={"tax_exempt": True}, held=EVERYTHING.held)
    return engine.decide_next(
        process, position, step=step, outcome=outcome, facts=facts, reason="lý do"
    )


@settings(deadline=None)
@given(st.sampled_from(WALKED), chances)
def test_a_random_walk_never_gets_stuck_and_never_loses_a_token(
    process: Process, chances: list[int]
) -> None:
    position = engine.begin(process)
    taken: list[tuple[str, str | None]] = []

    for chance in chances:
        if position.ended:
            break
        taken.append(next_move(process, position, chance))
        moved = act(process, position, taken[-1])
        assert isinstance(moved, Moved)
        assert_tokens_kept(position, moved)
        assert Position.from_json(moved.position.to_json()) == moved.position
        position = moved.position

    assert replayed(process, taken) == position


def assert_tokens_kept(before: Position, moved: Moved) -> None:
    gone = [moved.left.id, *(step.id for step in moved.withdrawn)]
    expected = [token.step for token in before.tokens]
    if moved.waiting is None:
        for step in gone:
            expected.remove(step)
        expected += [step.id for step in moved.entered]
    assert sorted(expected) == sorted(token.step for token in moved.position.tokens)
    # Work leaves everybody's hands only at the end, or while others still answer.
    assert moved.ended == (not moved.position.tokens)
    assert moved.entered or moved.waiting or moved.ended or moved.position.groups


def replayed(process: Process, taken: list[tuple[str, str | None]]) -> Position:
    position = engine.begin(process)
    for move in taken:
        moved = act(process, position, move)
        assert isinstance(moved, Moved)
        position = moved.position
    return position


@settings(deadline=None)
@given(st.sampled_from(WALKED), chances)
def test_every_walk_of_a_verified_process_keeps_the_legal_succession(
    process: Process, chances: list[int]
) -> None:
    position = engine.begin(process)
    status = paused_from = LegalStatus.REGISTERED

    for chance in chances:
        if position.ended:
            break
        move = next_move(process, position, chance)
        moved = act(process, position, move)
        assert isinstance(moved, Moved)
        if move[1] is None and moved.outcome.kind in PAUSES:
            resumed = legal_status.resumed(paused_from)
            assert resumed in legal_status.SUCCESSIONS[status]
            status = resumed
        elif move[1] is None:
            assert status is LegalStatus.PROCESSING
        else:
            assert legal_status.is_legal(status, moved.outcome.kind)
            paused_from, status = status, legal_status.after(status, moved.outcome.kind)
        position = moved.position

    if position.ended:
        assert not legal_status.SUCCESSIONS[status]


@pytest.mark.parametrize("process", published.ALL.values(), ids=published.ALL)
def test_the_straight_way_ends_with_a_returned_result(process: Process) -> None:
    position, last = engine.begin(process), None

    for _ in range(2 * len(process.steps)):
        if position.ended:
            break
        moved = act(process, position, moves_from(process, position)[0])
        assert isinstance(moved, Moved)
        position, last = moved.position, moved.outcome.kind

    assert last is OutcomeKind.DELIVER
