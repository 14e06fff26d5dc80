"""E-forms: JSON Schema 2020-12, and answers checked against it in Vietnamese.

Bounds come before meaning: what is too big, too deep or not in NFC is refused
before a schema looks at it. Expressions run on a linear-time engine, and no
schema is ever fetched from elsewhere.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

import jsonschema_rs

from app.core import text as text_rules
from app.core.canonical import JsonValue, canonical_json
from app.core.errors import FieldProblem
from app.procedures import form_messages

ROOT: Final = "/answers"
LARGEST_BYTES: Final = 256 * 1024
DEEPEST: Final = 8
LONGEST_TEXT: Final = 4000


def check(
    schema: Mapping[str, JsonValue], answers: JsonValue
) -> tuple[FieldProblem, ...]:
    """Return every problem of the answers, each at its JSON pointer.

    Paths begin at `/answers`; a missing answer is told at its own place.
    """
    beyond = tuple(_bounds(answers))
    if beyond:
        return beyond
    failures = _validator(canonical_json(schema)).iter_errors(answers)
    problems = (form_messages.problem(each, schema, root=ROOT) for each in failures)
    return tuple(dict.fromkeys(problems))


def compiles(schema: Mapping[str, JsonValue]) -> str | None:
    """Return why a schema cannot be used, or `None` if it can."""
    try:
        jsonschema_rs.meta.validate(dict(schema))
        _validator(canonical_json(schema))
    except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError) as error:
        return str(error.message if hasattr(error, "message") else error)
    return None


@lru_cache(maxsize=512)
def _validator(canonical: bytes) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(
        canonical.decode(),
        validate_formats=True,
        pattern_options=jsonschema_rs.RegexOptions(),
        offline=True,
    )


def _bounds(answers: JsonValue) -> Iterator[FieldProblem]:
    if not isinstance(answers, Mapping):
        yield FieldProblem(ROOT, "phải là một nhóm câu trả lời", "type")
        return
    yield from _walk(answers, ROOT, depth=0)
    if _size(answers) > LARGEST_BYTES:
        yield FieldProblem(
            ROOT, f"nội dung khai lớn quá {LARGEST_BYTES // 1024} KB", "too_large"
        )


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
        elif isinstance(value, (list, tuple)):
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
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _walk(
                each, f"{path}/{form_messages.escaped(key)}", depth=depth + 1
            )
    elif isinstance(value, (list, tuple)):
        for index, each in enumerate(value):
            yield from _walk(each, f"{path}/{index}", depth=depth + 1)


def _text(text: str, path: str) -> Iterator[FieldProblem]:
    if len(text) > LONGEST_TEXT:
        yield FieldProblem(path, f"dài quá {LONGEST_TEXT} ký tự", "max_length")
    elif not unicodedata.is_normalized("NFC", text):
        yield FieldProblem(path, "chưa theo chuẩn Unicode dựng sẵn (NFC)", "not_nfc")
    elif any(_forbidden(character) for character in text):
        yield FieldProblem(path, "có ký tự không được phép", "forbidden_character")


def _forbidden(character: str) -> bool:
    return not text_rules.printable(character)
