"""What people answered: merged as they type, within what can be kept. Pure."""

import json
from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from typing import Final

from app.core.canonical import JsonValue
from app.core.errors import FieldProblem
from app.procedures.eforms import bounds
from app.procedures.eforms.pointers import ROOT

# RFC 7493 §2.2: beyond it readers disagree on the number, and so on its digest.
_LARGEST_INTEGER: Final = 2**53 - 1

Answers = dict[str, JsonValue]


def merged(old: Mapping[str, JsonValue], changes: Mapping[str, JsonValue]) -> Answers:
    """Return the answers with the changes (RFC 7396: null takes an answer out)."""
    result = dict(old)
    for key, change in changes.items():
        if change is None:
            result.pop(key, None)
        elif isinstance(change, Mapping):
            before = result.get(key)
            result[key] = merged(before if isinstance(before, Mapping) else {}, change)
        else:
            result[key] = change
    return result


def size(answers: JsonValue) -> int:
    """Return how many bytes answers take, as they would be sent."""
    return len(json.dumps(answers, ensure_ascii=False).encode())


def unkeepable(answers: JsonValue) -> tuple[FieldProblem, ...]:
    """Return every place that can be neither stored nor digested.

    What a form does not allow is told at submission; this is refused at once.
    """
    return tuple(_walk(answers, ROOT, depth=0))


def _walk(value: JsonValue, path: str, *, depth: int) -> Iterator[FieldProblem]:
    fault = _fault(value, depth)
    if fault is not None:
        yield FieldProblem(path, fault, "unkeepable")
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _walk(key, path, depth=depth)
            escaped = key.replace("~", "~0").replace("/", "~1")
            yield from _walk(each, f"{path}/{escaped}", depth=depth + 1)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for index, each in enumerate(value):
            yield from _walk(each, f"{path}/{index}", depth=depth + 1)


def _fault(value: JsonValue, depth: int) -> str | None:
    if depth > bounds.DEEPEST:
        return f"lồng quá {bounds.DEEPEST} cấp"
    match value:
        case str() if not _storable(value):
            return "có ký tự không được phép"
        case float() if not isfinite(value):
            return "không phải là số"
        # PostgreSQL keeps 1e16 as the integer that it is.
        case int() | float() if abs(value) > _LARGEST_INTEGER:
            return "số quá lớn"
        case _:
            return None


def _storable(text: str) -> bool:
    """Refuse what PostgreSQL's text cannot hold: NUL and halves of surrogates."""
    return "\x00" not in text and not any("\ud800" <= each <= "\udfff" for each in text)
