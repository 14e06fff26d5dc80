from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.procedures.eforms import computing, expressions
from app.procedures.eforms.computing import Scope

ANSWERS: dict[str, Any] = {
    "a": 2,
    "b": 0.1,
    "name": "An",
    "born": "2000-02-29",
    "time": "2026-11-22T20:00:00Z",
    "home": {"street": "Ấp 1"},
    "rows": [{"n": 0.1, "main": True}, {"n": 0.2, "main": False}, {"n": 0.3}],
    "holed": [{"n": 1}, {}],
}
YES = {"answer": "name", "equals": "An"}
NO = {"not": YES}


def value(document: Any, answers: dict[str, Any] = ANSWERS) -> Any:
    scope = Scope(answers, date(2026, 11, 23), lambda name, code: f"{name}:{code}")
    return computing.value_of(expressions.read(document, named={"yes": YES}), scope)


def a(name: str) -> dict[str, str]:
    return {"answer": name}


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (a("home.street"), "Ấp 1"),
        (a("home"), None),
        (a("rows"), None),
        (a("nowhere.at.all"), None),
        ({"label": "name"}, "name:An"),
        ({"value": True}, True),
        ({"today": True}, "2026-11-23"),
        ({"sum": [a("a"), a("b"), a("b")]}, 2.2),
        ({"sum": [a("a"), a("name")]}, None),
        ({"difference": [a("a"), {"value": 5}]}, -3),
        ({"product": [a("a"), {"value": 9007199254740991}]}, None),
        ({"total": "rows.n"}, 0.6),
        ({"total": "holed.n"}, None),
        ({"total": "nothing.n"}, 0),
        ({"count": "rows"}, 3),
        ({"count": "rows", "where": {"answer": "rows.main", "equals": True}}, 1),
        ({"join": [a("name"), a("nowhere"), a("a")], "with": ", "}, "An, 2"),
        ({"join": [a("nowhere")]}, None),
        ({"days_between": [a("born"), {"value": "2000-03-01"}]}, 1),
        ({"days_between": [{"value": "2026-11-23"}, a("time")]}, 0),
        ({"months_between": [{"value": "2026-01-31"}, {"value": "2026-02-28"}]}, 0),
        ({"months_between": [{"value": "2026-03-01"}, {"value": "2026-01-01"}]}, -2),
        ({"years_between": [a("born"), {"value": "2018-02-28"}]}, 17),
        ({"years_between": [a("born"), {"value": "2018-03-01"}]}, 18),
        ({"years_between": [a("name"), {"today": True}]}, None),
        ({"same": [a("name"), {"value": "  an "}]}, True),
        ({"same": [{"value": 1}, {"value": True}]}, False),
        ({"same": [a("name"), a("nowhere")]}, None),
        ({"holds": {"rule": "yes"}}, True),
        ({"choose": [{"when": NO, "then": a("a")}], "otherwise": a("b")}, 0.1),
        ({"choose": [{"when": NO, "then": a("a")}]}, None),
        ({"first": [a("nowhere"), a("name")]}, "An"),
    ],
)
def test_an_expression_gives_its_value(document: Any, expected: Any) -> None:
    found = value(document)

    assert found == expected
    assert type(found) is type(expected)


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["2026-11-23", "2026-11-23T07:00:00+07:00", "9999-12-31", "x"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["n", "main"]), inner, max_size=2)
    ),
    max_leaves=6,
)


@given(st.fixed_dictionaries(dict.fromkeys(ANSWERS, anything)))
def test_an_expression_never_fails_whatever_was_answered(
    answers: dict[str, Any],
) -> None:
    for document in (
        {"total": "rows.n"},
        {"sum": [a("a"), a("b"), a("home.n")]},
        {"product": [a("a"), a("b"), a("a"), a("b")]},
        {"years_between": [a("born"), a("time")]},
        {"days_between": [a("time"), a("born")]},
        {"join": [a("a"), a("name"), a("rows")]},
        {"count": "rows", "where": {"answer": "rows.n", "at_least": 1}},
        {"same": [a("a"), a("name")]},
    ):
        found = value(document, answers)
        assert found is None or isinstance(found, str | int | float)


@given(st.lists(st.integers(-(2**40), 2**40) | st.floats(-1e9, 1e9), max_size=8))
def test_a_sum_does_not_depend_on_the_order_of_rows(numbers: list[float]) -> None:
    forth = value({"total": "rows.n"}, {"rows": [{"n": each} for each in numbers]})
    back = value(
        {"total": "rows.n"}, {"rows": [{"n": each} for each in reversed(numbers)]}
    )

    assert forth == back
