"""Forms and answers at random, for what must hold of all of them."""

from typing import Any

from hypothesis import strategies as st

from tests.procedures.eforms import drawing
from tests.procedures.eforms.drawing import Json

_NAMES = ("a", "b", "c", "d")
_VALUES = ("x", "y")


@st.composite
def conditions(draw: st.DrawFn, names: tuple[str, ...]) -> Json:
    """Draw a condition over choices and numbers of these names."""
    atom = st.one_of(
        st.builds(
            lambda name, value: {"answer": name, "equals": value},
            st.sampled_from(names),
            st.sampled_from(_VALUES),
        ),
        st.builds(
            lambda name, yes: {"answer": name, "answered": yes},
            st.sampled_from(names),
            st.booleans(),
        ),
    )
    parts = st.lists(atom, min_size=1, max_size=2)
    whole: Json = draw(
        atom
        | st.builds(lambda part: {"not": part}, atom)
        | st.builds(lambda all_of: {"all": all_of}, parts)
        | st.builds(lambda any_of: {"any": any_of}, parts)
    )
    return whole


@st.composite
def questions(
    draw: st.DrawFn,
    rules: tuple[str, ...] = ("none", "computed", "default", "required"),
) -> Json:
    """Draw questions that may ask about each other: many of them go in a ring."""
    drawn: Json = {}
    for name in _NAMES:
        keywords: Json = {}
        others = tuple(each for each in _NAMES if each != name)
        if draw(st.booleans()):
            keywords["x_visible"] = draw(conditions(others))
        extra = draw(st.sampled_from(rules))
        if extra in {"computed", "default"}:
            other = draw(st.sampled_from(others))
            keywords[f"x_{extra}"] = {"answer": other}
        elif extra == "required":
            keywords["x_required"] = draw(st.just(True) | conditions(others))
        drawn[name] = drawing.choice(*_VALUES, **keywords)
    if draw(st.booleans()):
        inside = drawing.choice(*_VALUES, x_visible=draw(conditions(("r.n", "a"))))
        keys = {"n": drawing.choice(*_VALUES), "m": inside}
        drawn["r"] = drawing.rows(keys=keys, required=("n",))
    return drawn


def answers() -> st.SearchStrategy[Json]:
    """Draw answers: right, wrong, absent, or never asked for."""
    return _answers(st.sampled_from(["x", "y", "z", "", None, 1, True]))


def right_answers() -> st.SearchStrategy[Json]:
    """Draw answers that each question allows; some may still be missing."""
    value = st.sampled_from(_VALUES)
    row = st.fixed_dictionaries({"n": value}, optional={"m": value})
    return st.fixed_dictionaries(
        dict.fromkeys(_NAMES, value), optional={"r": st.lists(row, max_size=3)}
    )


def _answers(value: st.SearchStrategy[Any]) -> st.SearchStrategy[Json]:
    row = st.dictionaries(st.sampled_from(["n", "m", "q"]), value, max_size=3)
    return st.fixed_dictionaries(
        {},
        optional={
            **dict.fromkeys(_NAMES, value),
            "r": st.lists(row | value, max_size=4) | value,
            "q": value,
        },
    )
