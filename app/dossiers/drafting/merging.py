"""Which saves may stand side by side: those that touch different places. Pure.

A place is a JSON pointer (RFC 6901). One place clashes with another that is the
same, above it or below it.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from app.core.canonical import JsonValue, canonical_json
from app.procedures.eforms import pointers
from app.procedures.eforms.pointers import escaped

# Beyond it a save is no field's: it counts as one of the whole form.
_MOST_PLACES: Final = 500
_LONGEST: Final = 1000


def written(
    answers: Mapping[str, JsonValue], changes: Mapping[str, JsonValue]
) -> tuple[str, ...]:
    """Return the places that a merge patch (RFC 7396) makes other than they are.

    A list counts as one place. What is already so is not written again: a save
    whose answer was lost may be repeated (RFC 9110 §13.1.1).
    """
    places = tuple(
        place
        for place, change, now in _leaves(changes, pointers.ROOT, answers)
        if not same(change, now)
    )
    if len(places) > _MOST_PLACES:
        return (pointers.ROOT,)
    return tuple(dict.fromkeys(_indexable(place) for place in places))


def clashing(places: Collection[str], *, changed: Collection[str]) -> tuple[str, ...]:
    """Return which of the changed places one of `places` would overwrite."""
    return tuple(
        each for each in changed if any(overlap(each, place) for place in places)
    )


def overlap(one: str, other: str) -> bool:
    return within(one, other) or within(other, one)


def within(place: str, outer: str) -> bool:
    """Tell whether a place is `outer` itself or lies below it."""
    return place == outer or place.startswith(f"{outer}/")


def value_at(answers: Mapping[str, JsonValue], place: str) -> JsonValue:
    """Return the answer at a place below `/answers`, or None where there is none."""
    found: JsonValue = answers
    for key in _parts(place):
        if not isinstance(found, Mapping):
            return None
        found = found.get(key)
    return found


def patch(
    places: Collection[str], answers: Mapping[str, JsonValue]
) -> dict[str, JsonValue]:
    """Return the merge patch that brings only these places to what `answers` hold."""
    result: dict[str, JsonValue] = {}
    for place in places:
        if not within(place, pointers.ROOT) or place == pointers.ROOT:
            continue
        *above, last = _parts(place)
        inner: dict[str, Any] = result
        for part in above:
            inner = inner.setdefault(part, {})
        inner[last] = value_at(answers, place)
    return result


def same(one: JsonValue, other: JsonValue) -> bool:
    """Compare as JSON does: true is not 1."""
    return canonical_json(one) == canonical_json(other)


def _parts(place: str) -> list[str]:
    parts = place.removeprefix(pointers.ROOT).split("/")[1:]
    return [part.replace("~1", "/").replace("~0", "~") for part in parts]


def _indexable(place: str) -> str:
    """Return the place, or the one above it that is short enough to be a key."""
    while len(place.encode()) > _LONGEST:
        place = place.rpartition("/")[0]
    return place


def _leaves(
    changes: Mapping[str, JsonValue], above: str, answers: Mapping[str, JsonValue]
) -> Iterator[tuple[str, JsonValue, JsonValue]]:
    """Return each place a patch names, what it is to hold, and what it holds now."""
    for key, change in changes.items():
        place, now = f"{above}/{escaped(key)}", answers.get(key)
        group = now is None or isinstance(now, Mapping)
        if isinstance(change, Mapping) and change and group:
            within_it = now if isinstance(now, Mapping) else {}
            yield from _leaves(change, place, within_it)
        else:
            # Also a group in the place of an answer: it takes that answer away.
            yield place, change, now
