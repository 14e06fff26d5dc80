"""No number that may be sent is without an end: none of ours holds any size."""

from collections.abc import Iterator
from typing import Any, Final

from tests.house.portal import described

# The largest that JSON gives every reader alike (RFC 7493 §2.2).
_LARGEST: Final = 2**53
Json = dict[str, Any]


def test_every_number_that_may_be_sent_has_an_end() -> None:
    shown = described()

    endless = {
        f"{operation['operationId']}{place}"
        for path in shown["paths"].values()
        for operation in path.values()
        for place, shape in _sent(operation)
        for place in _endless(shape, place, shown["components"]["schemas"], ())
    }

    assert endless == set()


def _sent(operation: Json) -> Iterator[tuple[str, Json]]:
    for each in operation.get("parameters", ()):
        yield f"?{each['name']}", each["schema"]
    for each in operation.get("requestBody", {}).get("content", {}).values():
        yield "", each["schema"]


def _endless(
    shape: Json, place: str, schemas: Json, seen: tuple[str, ...]
) -> Iterator[str]:
    name = shape.get("$ref", "").rpartition("/")[2]
    if name and name not in seen:
        yield from _endless(schemas[name], place, schemas, (*seen, name))
    if shape.get("type") in {"integer", "number"} and not _bounded(shape):
        yield place
    for member, each in shape.get("properties", {}).items():
        yield from _endless(each, f"{place}/{member}", schemas, seen)
    for way in ("anyOf", "oneOf", "allOf"):
        for each in shape.get(way, ()):
            yield from _endless(each, place, schemas, seen)
    if isinstance(shape.get("items"), dict):
        yield from _endless(shape["items"], f"{place}/*", schemas, seen)


def _bounded(shape: Json) -> bool:
    largest = shape.get("maximum", shape.get("exclusiveMaximum"))
    listed = "const" in shape or "enum" in shape
    return listed or (largest is not None and largest <= _LARGEST)
