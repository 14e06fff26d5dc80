"""The document is within the vocabulary, and all its conditions can be read."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final, TypeAlias

import jsonschema_rs

from app.core.canonical import JsonValue
from app.procedures.eforms import messages, vocabulary
from app.procedures.eforms.defects import Defect, DefectCode
from app.procedures.eforms.form import validator_of
from app.procedures.eforms.pointers import escaped
from app.workflow import rules
from app.workflow.problems import ProblemCode

Document: TypeAlias = Mapping[str, Any]

# JSON itself has no end; a form asks nothing this deep.
DEEPEST: Final = 40
_MOST: Final = 50
_CONDITIONS: Final = frozenset({"where", "holds", "when"})
_CODES: Final = {
    ProblemCode.UNKNOWN_RULE: DefectCode.UNKNOWN_CONDITION,
    ProblemCode.RULE_CYCLE: DefectCode.CONDITION_CYCLE,
    ProblemCode.RULE_TOO_LARGE: DefectCode.CONDITION_TOO_LARGE,
}


def defects(schema: JsonValue) -> Iterator[Defect]:
    """Yield what keeps the document from being read as a form."""
    if _deeper_than(schema, DEEPEST):
        yield Defect(DefectCode.NOT_A_SCHEMA, "", f"Biểu mẫu lồng quá {DEEPEST} cấp.")
        return
    found = [*_outside(schema)]
    yield from found
    if found or not isinstance(schema, dict):
        return
    unusable = _unusable(schema)
    if unusable is not None:
        story = f"Không phải JSON Schema dùng được: {unusable}"
        yield Defect(DefectCode.NOT_A_SCHEMA, "", story)
        return
    yield from _unplaced(schema)
    yield from _wordless(schema, "")
    yield from _unreadable(schema)


def _outside(schema: JsonValue) -> Iterator[Defect]:
    failures = _meta_validator().iter_errors(schema)
    for _, failure in zip(range(_MOST), failures, strict=False):
        for each in messages.problems(failure, vocabulary.meta_schema(), root=""):
            yield Defect(DefectCode.OUTSIDE_VOCABULARY, each.path, each.message)


@cache
def _meta_validator() -> jsonschema_rs.Draft202012Validator:
    return validator_of(vocabulary.meta_schema())


def _unusable(schema: dict[str, Any]) -> str | None:
    try:
        jsonschema_rs.meta.validate(schema)
        validator_of(schema)
    except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError) as error:
        return str(error.message if hasattr(error, "message") else error)
    return None


def _unplaced(schema: Document) -> Iterator[Defect]:
    sections = {each["key"] for each in schema["x-groups"]}
    for key, each in schema["properties"].items():
        if each["x-group"] not in sections:
            yield Defect(
                DefectCode.UNKNOWN_SECTION,
                f"/properties/{escaped(key)}/x-group",
                f"Câu hỏi “{each['title']}”: nhóm không có trong x-groups.",
            )


def _wordless(schema: Document, path: str) -> Iterator[Defect]:
    """Yield choices without Vietnamese words, wherever they are asked."""
    values, words = schema.get("enum", []), schema.get("x-options", {})
    if {str(value) for value in values} - words.keys():
        yield Defect(
            DefectCode.CHOICE_WITHOUT_WORDS,
            f"{path}/x-options",
            "Mỗi lựa chọn phải có tên tiếng Việt.",
        )
    for key, each in schema.get("properties", {}).items():
        yield from _wordless(each, f"{path}/properties/{escaped(key)}")
    if "items" in schema:
        yield from _wordless(schema["items"], f"{path}/items")


def _unreadable(schema: Document) -> Iterator[Defect]:
    named = schema.get("x-conditions", {})
    for path, document in (
        *((f"/x-conditions/{name}", each) for name, each in named.items()),
        *_of_rules(schema),
        *_of_questions(schema, ""),
    ):
        problem = rules.problem_of(document, rules=named, path=())
        if problem is not None:
            yield Defect(_CODES[problem.code], path, f"{problem.message}.")


def _of_rules(schema: Document) -> Iterator[tuple[str, Document]]:
    for at, rule in enumerate(schema.get("x-rules", [])):
        yield f"/x-rules/{at}/holds", rule["holds"]
        yield from _within(rule["terms"], f"/x-rules/{at}/terms")


def _of_questions(schema: Document, path: str) -> Iterator[tuple[str, Document]]:
    for key in ("x-visible", "x-required"):
        if isinstance(schema.get(key), Mapping):
            yield f"{path}/{key}", schema[key]
    for key in ("x-computed", "x-default"):
        yield from _within(schema.get(key), f"{path}/{key}")
    for key, each in schema.get("properties", {}).items():
        yield from _of_questions(each, f"{path}/properties/{escaped(key)}")
    if "items" in schema:
        yield from _of_questions(schema["items"], f"{path}/items")


def _within(expression: JsonValue, path: str) -> Iterator[tuple[str, Document]]:
    """Yield the conditions inside an expression's document."""
    if isinstance(expression, list):
        for at, each in enumerate(expression):
            yield from _within(each, f"{path}/{at}")
    elif isinstance(expression, Mapping):
        for key, each in expression.items():
            if key in _CONDITIONS and isinstance(each, Mapping):
                yield f"{path}/{key}", each
            else:
                yield from _within(each, f"{path}/{key}")


def _deeper_than(value: JsonValue, most: int) -> bool:
    waiting = [(value, 0)]
    while waiting:
        each, depth = waiting.pop()
        if depth > most:
            return True
        inside: list[JsonValue] = []
        if isinstance(each, Mapping):
            inside = list(each.values())
        elif isinstance(each, list | tuple):
            inside = list(each)
        waiting += [(part, depth + 1) for part in inside]
    return False
