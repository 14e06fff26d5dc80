from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.workflow import cases, conditions, rules
from app.workflow.conditions import (
    AllOf,
    AnswerIs,
    AnyOf,
    Comparison,
    Condition,
    FactHolds,
    NotThat,
    Scalar,
)
from app.workflow.facts import Fact, Facts

FIELDS = ("area", "land")
ORDERS = [Comparison.LESS_THAN, Comparison.AT_MOST, Comparison.MORE_THAN]

constants = st.sampled_from([0, 1, 3, 2.5, "rice", "", True, False])
numbers = st.sampled_from([0, 1, 3, 2.5])


def comparisons() -> st.SearchStrategy[Condition]:
    fields = st.sampled_from(FIELDS)
    equal = st.builds(
        lambda field, value: AnswerIs(field, Comparison.EQUALS, (value,)),
        fields,
        constants,
    )
    one_of = st.builds(
        lambda field, values: AnswerIs(field, Comparison.ONE_OF, tuple(values)),
        fields,
        st.lists(constants, min_size=1, max_size=3),
    )
    ordered = st.builds(
        lambda field, comparison, bound: AnswerIs(field, comparison, (bound,)),
        fields,
        st.sampled_from([*ORDERS, Comparison.AT_LEAST]),
        numbers,
    )
    answered = st.builds(
        lambda field, given_: AnswerIs(field, Comparison.ANSWERED, (given_,)),
        fields,
        st.booleans(),
    )
    return equal | one_of | ordered | answered


def parts_of(some: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    parts = st.lists(some, min_size=1, max_size=3).map(tuple)
    return parts.map(AllOf) | parts.map(AnyOf) | some.map(NotThat)


guards = st.recursive(
    comparisons() | st.sampled_from(Fact).map(FactHolds), parts_of, max_leaves=5
)
answers = st.fixed_dictionaries(
    {},
    optional={
        field: constants | st.integers(-9, 9) | st.floats(-9, 9) | st.none() | st.text()
        for field in FIELDS
    },
)


def area_is(comparison: Comparison, value: Scalar, answer: object) -> bool:
    condition = AnswerIs("area", comparison, (value,))
    return conditions.holds(condition, Facts(answers={"area": answer}))


@settings(deadline=None)
@given(guards, answers, st.frozensets(st.sampled_from(Fact)))
def test_some_representative_case_stands_for_any_answers(
    guard: Condition, given_: dict[str, object], held: frozenset[Fact]
) -> None:
    truth = conditions.holds(guard, Facts(answers=given_, held=held))

    among = cases.cases_of([guard])

    assert among is not None
    assert truth in {
        conditions.holds(guard, Facts(answers=case, held=held)) for case in among
    }


@settings(deadline=None)
@given(st.lists(guards, min_size=2, max_size=2), answers)
def test_two_guards_agree_on_some_representative_of_any_answers(
    two: list[Condition], given_: dict[str, object]
) -> None:
    among = cases.cases_of(two)

    assert among is not None
    truths = {
        tuple(conditions.holds(guard, Facts(answers=case)) for guard in two)
        for case in among
    }
    facts = Facts(answers=given_)
    assert tuple(conditions.holds(guard, facts) for guard in two) in truths


@settings(deadline=None)
@given(guards)
def test_a_condition_survives_its_document(guard: Condition) -> None:
    assert rules.read(rules.write(guard), rules={}) == guard


@settings(deadline=None)
@given(guards, answers)
def test_not_turns_a_condition_round(
    guard: Condition, given_: dict[str, object]
) -> None:
    facts = Facts(answers=given_)

    assert conditions.holds(NotThat(guard), facts) != conditions.holds(guard, facts)


@pytest.mark.parametrize("answer", [None, "60", True, [60], {"value": 60}])
def test_what_is_no_number_is_neither_below_nor_above(answer: object) -> None:
    assert not area_is(Comparison.LESS_THAN, 50, answer)
    assert not area_is(Comparison.AT_LEAST, 50, answer)


def test_bounds_are_exact() -> None:
    assert area_is(Comparison.AT_MOST, 50, Decimal(50))
    assert not area_is(Comparison.LESS_THAN, 50, 50)
    assert area_is(Comparison.AT_LEAST, 50, 50.0)
    assert not area_is(Comparison.MORE_THAN, 50, 50)


def test_true_is_not_one() -> None:
    assert not area_is(Comparison.EQUALS, 1, True)
    assert not area_is(Comparison.EQUALS, True, 1)
    assert area_is(Comparison.EQUALS, True, True)


def test_an_answer_is_found_inside_its_group() -> None:
    condition = AnswerIs("land.area", Comparison.AT_LEAST, (50,))

    assert conditions.holds(condition, Facts(answers={"land": {"area": 60}}))
    assert not conditions.holds(condition, Facts(answers={"land": 60}))


def test_too_many_cases_are_not_enumerated() -> None:
    many = [AnswerIs(f"field_{i}", Comparison.EQUALS, ("x",)) for i in range(20)]

    assert cases.cases_of(many) is None


def test_the_numbers_between_two_bounds_are_a_case_of_their_own() -> None:
    low = AnswerIs("area", Comparison.AT_MOST, (3,))
    high = AnswerIs("area", Comparison.AT_LEAST, (5,))

    given_ = AnswerIs("area", Comparison.AT_MOST, (100,))

    among = cases.cases_of([low, high, given_])

    assert among is not None
    assert {"area": 4} in among
