from random import Random

from hypothesis import given
from hypothesis import strategies as st

from app.workflow.definition import OutcomeKind, WaitKind
from simulators.traffic import habits

OFFERED = st.sets(
    st.sampled_from(OutcomeKind),
    min_size=1,
).filter(lambda kinds: kinds != {OutcomeKind.REQUEST_PAYMENT})


@given(OFFERED, st.integers())
def test_only_what_is_offered_is_chosen(offered: set[OutcomeKind], seed: int) -> None:
    kind = habits.chosen(offered, fee_settled=True, dice=Random(seed))  # noqa: S311

    assert kind in offered


@given(st.integers())
def test_money_that_is_due_is_asked_for_first(seed: int) -> None:
    offered = {OutcomeKind.REQUEST_PAYMENT, OutcomeKind.REJECT, OutcomeKind.STOP}

    kind = habits.chosen(offered, fee_settled=False, dice=Random(seed))  # noqa: S311

    assert kind is OutcomeKind.REQUEST_PAYMENT


@given(st.one_of(st.none(), st.integers(1, 20_000)), st.integers())
def test_work_takes_time(minutes: int | None, seed: int) -> None:
    taken = habits.handling_time(minutes, pace=1.0, dice=Random(seed))  # noqa: S311

    assert taken.total_seconds() >= 60


@given(st.sampled_from(WaitKind), st.integers())
def test_waiting_takes_time(kind: WaitKind, seed: int) -> None:
    waited = habits.waiting_time(kind, pace=0.1, dice=Random(seed))  # noqa: S311

    assert waited.total_seconds() > 0
