"""Conditions as documents: named rules checked and written out, both directions."""

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from app.workflow.conditions import (
    AllOf,
    AnswerIs,
    AnyOf,
    Comparison,
    Condition,
    FactHolds,
    NotThat,
)
from app.workflow.facts import Fact
from app.workflow.problems import LoadingProblem, ProblemCode

# Rules may refer to rules, so a short text could stand for an endless one.
MAX_PARTS: Final = 200

Document: TypeAlias = Mapping[str, Any]


def problem_of(
    condition: Document, *, rules: Document, path: tuple[str, ...]
) -> LoadingProblem | None:
    """Say why the condition cannot be written out, if it cannot."""
    size = _size(condition, rules, ())
    if isinstance(size, ProblemCode):
        return LoadingProblem(code=size, path=path, message=_MESSAGES[size])
    if size > MAX_PARTS:
        code = ProblemCode.RULE_TOO_LARGE
        return LoadingProblem(code=code, path=path, message=_MESSAGES[code])
    return None


def read(document: Document, *, rules: Document) -> Condition:
    """Read a condition in which `problem_of` finds nothing."""
    ((key, value),) = [item for item in document.items() if item[0] != "answer"]
    match key:
        case "all":
            return AllOf(tuple(read(part, rules=rules) for part in value))
        case "any":
            return AnyOf(tuple(read(part, rules=rules) for part in value))
        case "not":
            return NotThat(read(value, rules=rules))
        case "fact":
            return FactHolds(Fact(value))
        case "rule":
            return read(rules[value], rules=rules)
        case _:
            values = tuple(value) if isinstance(value, list) else (value,)
            return AnswerIs(document["answer"], Comparison(key), values)


def write(condition: Condition) -> dict[str, Any]:
    """Write a condition as `read` reads it."""
    match condition:
        case AllOf(parts):
            return {"all": [write(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [write(part) for part in parts]}
        case NotThat(part):
            return {"not": write(part)}
        case FactHolds(fact):
            return {"fact": fact.value}
        case AnswerIs(field, Comparison.ONE_OF, values):
            return {"answer": field, "one_of": list(values)}
        case AnswerIs(field, comparison, values):
            return {"answer": field, comparison.value: values[0]}


_MESSAGES: Final = {
    ProblemCode.UNKNOWN_RULE: "Điều kiện dẫn tới một quy tắc không được khai báo",
    ProblemCode.RULE_CYCLE: "Các quy tắc dẫn vòng tới nhau, không bao giờ kết thúc",
    ProblemCode.RULE_TOO_LARGE: f"Điều kiện khai triển quá {MAX_PARTS} thành phần",
}


def _size(
    condition: Document, rules: Document, within: tuple[str, ...]
) -> int | ProblemCode:
    """Count the parts of the condition written out, stopping beyond the limit."""
    name = condition.get("rule")
    if name is None:
        return _size_of_parts(_parts(condition), rules, within)
    if name in within:
        return ProblemCode.RULE_CYCLE
    if name not in rules:
        return ProblemCode.UNKNOWN_RULE
    return _size(rules[name], rules, (*within, name))


def _size_of_parts(
    parts: list[Document], rules: Document, within: tuple[str, ...]
) -> int | ProblemCode:
    total = 1
    for part in parts:
        size = _size(part, rules, within)
        if isinstance(size, ProblemCode):
            return size
        total += size
        if total > MAX_PARTS:
            return total
    return total


def _parts(condition: Document) -> list[Document]:
    if "not" in condition:
        return [condition["not"]]
    return condition.get("all") or condition.get("any") or []
