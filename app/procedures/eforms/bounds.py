"""What answers may be at all, before a schema looks at them.

What is too big, too deep, not in NFC or not printable is refused first, so that
nothing behind it meets a value that JSON, PostgreSQL or our fonts cannot hold.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Final

from app.core import text as text_rules
from app.core.canonical import JsonValue
from app.core.errors import FieldProblem
from app.procedures.eforms.computing import LARGEST
from app.procedures.eforms.pointers import ROOT, escaped

LARGEST_BYTES: Final = 256 * 1024
DEEPEST: Final = 8
LONGEST_TEXT: Final = 4000
MOST_FAULTS: Final = 200


def faults(answers: JsonValue) -> tuple[FieldProblem, ...]:
    """Return every place beyond the bounds, each at its JSON pointer."""
    if not isinstance(answers, Mapping):
        return (FieldProblem(ROOT, "phải là một nhóm câu trả lời", "type"),)
    found = []
    for each in _walk(answers, ROOT, depth=0):
        found.append(each)
        if len(found) == MOST_FAULTS:
            break
    if _size(answers) > LARGEST_BYTES:
        limit = f"nội dung khai lớn quá {LARGEST_BYTES // 1024} KB"
        found.append(FieldProblem(ROOT, limit, "too_large"))
    return tuple(found)


def _size(answers: JsonValue) -> int:
    """Return a lower bound of the size, without building the JSON text."""
    size, waiting = 0, [answers]
    while waiting and size <= LARGEST_BYTES:
        value = waiting.pop()
        if isinstance(value, str):
            size += len(value.encode("utf-8", "surrogatepass")) + 2
        elif isinstance(value, Mapping):
            size += sum(len(key) + 4 for key in value)
            waiting += value.values()
        elif isinstance(value, list | tuple):
            size += len(value)
            waiting += value
        else:
            size += 4
    return size


def _walk(value: JsonValue, path: str, *, depth: int) -> Iterator[FieldProblem]:
    if depth > DEEPEST:
        yield FieldProblem(path, f"lồng quá {DEEPEST} cấp", "too_deep")
    elif isinstance(value, str):
        yield from _text(value, path)
    elif isinstance(value, int | float):
        yield from _number(value, path)
    elif isinstance(value, Mapping):
        yield from _group(value, path, depth)
    elif isinstance(value, list | tuple):
        for index, each in enumerate(value):
            yield from _walk(each, f"{path}/{index}", depth=depth + 1)


def _group(
    group: Mapping[str, JsonValue], path: str, depth: int
) -> Iterator[FieldProblem]:
    for key, each in group.items():
        # A name that cannot be shown cannot be part of a path either.
        wrong = next(_text(key, path), None)
        if wrong is not None:
            yield wrong
        else:
            yield from _walk(each, f"{path}/{escaped(key)}", depth=depth + 1)


def _text(text: str, path: str) -> Iterator[FieldProblem]:
    if len(text) > LONGEST_TEXT:
        yield FieldProblem(path, f"dài quá {LONGEST_TEXT} ký tự", "max_length")
    elif not unicodedata.is_normalized("NFC", text):
        yield FieldProblem(path, "chưa theo chuẩn Unicode dựng sẵn (NFC)", "not_nfc")
    elif not all(map(text_rules.printable, text)):
        yield FieldProblem(path, "có ký tự không được phép", "forbidden_character")


def _number(number: float, path: str) -> Iterator[FieldProblem]:
    # Turned round, so that it holds of what is not a number as well.
    if not abs(number) <= LARGEST:
        said = "số nằm ngoài phạm vi ghi được"
        yield FieldProblem(path, said, "number_out_of_range")
