"""The places of every body that the description shows, and bodies spoilt in one."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from tests.dossiers.policy import matrix
from tests.dossiers.policy.matrix import Route
from tests.dossiers.policy.people import KINDS, Kind
from tests.dossiers.policy.world import World
from tests.house.portal import described

Json = dict[str, Any]
Step = str | int
NEVER: Final = "00000000-0000-4000-8000-000000000000"
# A value for a text of each pattern; what fits none is left to the sample's own.
_CANDIDATES: Final = ("a", "1", "abc", "0" * 12, "0" * 64, "1.004873", "a/b", "ab.c")


@dataclass(frozen=True)
class Place:
    """A text in a body: the way to it, and its shape."""

    route: Route
    way: tuple[tuple[str, Step], ...]
    shape: Any

    def __str__(self) -> str:
        return f"{self.route.operation} {self.pointer}"

    @property
    def pointer(self) -> str:
        return "".join(f"/{at}" for kind, at in self.way if kind != "one of")


def writes() -> tuple[Route, ...]:
    """Return every route that takes JSON, by its description or by its sample."""
    return tuple(
        route
        for route in matrix.routes()
        if _body(route) or (route.sample and "json" in route.sample.send)
    )


def sender(route: Route) -> Kind:
    """Return somebody whom the table lets in, if there is anybody."""
    let_in = (each for each in KINDS if matrix.expected(route, each) == "allowed")
    return next(let_in, KINDS[0])


def texts(wanted: Callable[[Json], bool]) -> tuple[Place, ...]:
    """Return every text of every body whose shape is wanted."""
    return tuple(
        Place(route, way, shape)
        for route in writes()
        for way, shape in _texts(_body(route), (), ())
        if wanted(shape)
    )


def sample(world: World, route: Route) -> Any:
    assert route.sample is not None
    body = route.sample.send.get("json", {})
    return matrix.filled(body, matrix.names_of(world, route.sample))


def planted(world: World, place: Place, value: object) -> Any:
    """Return the sample's body with the value in the place, made if it is absent."""
    return _put(_body(place.route), sample(world, place.route), place.way, value)


def _body(route: Route) -> Json:
    operation = described()["paths"].get(route.path, {}).get(route.method.lower(), {})
    content = operation.get("requestBody", {}).get("content", {})
    shape: Json = content.get("application/json", {}).get("schema", {})
    return shape


def _texts(
    shape: Json, way: tuple[tuple[str, Step], ...], seen: tuple[str, ...]
) -> Iterator[tuple[tuple[tuple[str, Step], ...], Json]]:
    name = shape.get("$ref", "")
    if name in seen:
        return
    seen = (*seen, name) if name else seen
    shape = _resolved(shape)
    if shape.get("type") == "string" and "enum" not in shape:
        yield way, shape
    for member, each in shape.get("properties", {}).items():
        yield from _texts(each, (*way, ("member", member)), seen)
    for kind in ("anyOf", "oneOf"):
        for number, each in enumerate(shape.get(kind, ())):
            yield from _texts(each, (*way, ("one of", number)), seen)
    if isinstance(shape.get("items"), dict):
        yield from _texts(shape["items"], (*way, ("item", 0)), seen)


def _put(
    shape: Json, base: Any, way: tuple[tuple[str, Step], ...], value: object
) -> Any:
    if not way:
        return value
    shape = _resolved(shape)
    (kind, at), rest = way[0], way[1:]
    if kind == "one of":
        assert isinstance(at, int)
        return _put((shape.get("anyOf") or shape["oneOf"])[at], base, rest, value)
    if kind == "item":
        first = base[0] if isinstance(base, list) and base else None
        return [_put(shape["items"], first, rest, value)]
    whole = _least(shape) | (base if isinstance(base, dict) else {})
    return {
        **whole,
        str(at): _put(shape["properties"][at], whole.get(str(at)), rest, value),
    }


def _least(shape: Json) -> Any:
    """Return the least that the shape takes."""
    shape = _resolved(shape)
    for told in ("const", "default"):
        if told in shape:
            return shape[told]
    if "enum" in shape:
        return shape["enum"][0]
    ways = shape.get("anyOf") or shape.get("oneOf")
    if ways:
        return _least(ways[0])
    if shape.get("type") == "object":
        named = shape.get("properties", {})
        return {each: _least(named[each]) for each in shape.get("required", ())}
    return _simple(shape)


def _simple(shape: Json) -> Any:
    simple = {"array": [], "integer": 1, "number": 1, "boolean": True, "null": None}
    if shape.get("type") != "string":
        return simple.get(shape.get("type", ""))
    by_format = {"uuid": NEVER, "date": "2026-12-01"}
    pattern = shape.get("pattern", "")
    fitting = (each for each in _CANDIDATES if re.search(pattern, each))
    return by_format.get(shape.get("format", ""), next(fitting, ""))


def _resolved(shape: Json) -> Json:
    name = shape.get("$ref", "").rpartition("/")[2]
    found: Json = described()["components"]["schemas"][name] if name else shape
    return found
