"""Saves that do not clash may be done in any order; those that clash are seen."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.dossiers import answers as answering
from app.dossiers.drafting import merging

_keys = st.sampled_from(["a", "b", "a/b", "c~1"])
_scalars: Any = st.sampled_from([None, 1, True, "x", [1], {}])
_values: Any = st.recursive(
    _scalars, lambda inner: st.dictionaries(_keys, inner, max_size=3), max_leaves=6
)
patches = st.dictionaries(_keys, _values, max_size=3)
answers = patches.map(lambda patch: answering.merged({}, patch))


@given(answers, patches, patches)
def test_saves_that_do_not_clash_come_to_the_same_in_any_order(
    base: Any, one: Any, other: Any
) -> None:
    first = answering.merged(base, one)
    changed = merging.written(base, one)
    wanted = merging.written(first, other)

    if merging.clashing(wanted, changed=changed):
        return
    either = answering.merged(first, other)
    for place in changed:
        assert merging.same(
            merging.value_at(either, place), merging.value_at(first, place)
        )


@given(answers, patches)
def test_a_save_done_twice_writes_nothing_the_second_time(
    base: Any, patch: Any
) -> None:
    once = answering.merged(base, patch)

    again = merging.written(once, patch)

    assert all(merging.value_at(once, place) for place in again)


@given(answers, patches)
def test_every_place_that_changes_is_named(base: Any, patch: Any) -> None:
    places = merging.written(base, patch)

    if not places:
        now = answering.merged(base, patch)
        assert _without_empty(now) == _without_empty(base)


@given(answers, patches)
def test_the_patch_of_every_place_written_does_the_whole_save(
    base: Any, change: Any
) -> None:
    saved = answering.merged(base, change)

    patch = merging.patch(merging.written(base, change), saved)

    assert _without_empty(answering.merged(base, patch)) == _without_empty(saved)


def test_places_above_below_and_the_same_clash_and_neighbours_do_not() -> None:
    changed = ["/answers/child/name", "/answers/child", "/answers/children"]

    found = merging.clashing(["/answers/child/name"], changed=changed)

    assert found == ("/answers/child/name", "/answers/child")


def test_a_save_of_very_many_places_is_one_of_the_whole_form() -> None:
    patch = {f"field_{number}": number for number in range(501)}

    assert merging.written({}, patch) == ("/answers",)


def test_a_place_too_long_for_an_index_is_named_by_the_one_above_it() -> None:
    assert merging.written({}, {"a": {"ộ" * 400: 1}}) == ("/answers/a",)


def test_true_is_not_one() -> None:
    assert merging.written({"a": True}, {"a": 1}) == ("/answers/a",)


def _without_empty(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {key: _without_empty(each) for key, each in value.items()}
    return {key: each for key, each in inner.items() if each != {}}
