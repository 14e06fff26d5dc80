"""The closed language of guards: conditions over form answers and facts.

It has no arithmetic, no function and no loop, so a condition always ends and the
verifier can decide overlap and gap from finitely many representative answers.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias, TypeGuard

from app.workflow.facts import Fact, Facts

Scalar: TypeAlias = str | bool | int | float
Number: TypeAlias = int | float | Decimal


class Comparison(StrEnum):
    EQUALS = "equals"
    ONE_OF = "one_of"
    LESS_THAN = "less_than"
    AT_MOST = "at_most"
    MORE_THAN = "more_than"
    AT_LEAST = "at_least"
    ANSWERED = "answered"


@dataclass(frozen=True)
class AnswerIs:
    """Compare one form answer with constants.

    An answer that is missing, or of another type, compares as false.
    """

    field: str
    comparison: Comparison
    values: tuple[Scalar, ...]


@dataclass(frozen=True)
class FactHolds:
    fact: Fact


@dataclass(frozen=True)
class AllOf:
    parts: "tuple[Condition, ...]"


@dataclass(frozen=True)
class AnyOf:
    parts: "tuple[Condition, ...]"


@dataclass(frozen=True)
class NotThat:
    part: "Condition"


Condition: TypeAlias = AnswerIs | FactHolds | AllOf | AnyOf | NotThat


def holds(condition: Condition | None, facts: Facts) -> bool:
    """Decide whether the condition holds; no condition always does."""
    match condition:
        case None:
            return True
        case FactHolds(fact):
            return fact in facts.held
        case AllOf(parts):
            return all(holds(part, facts) for part in parts)
        case AnyOf(parts):
            return any(holds(part, facts) for part in parts)
        case NotThat(part):
            return not holds(part, facts)
        case AnswerIs():
            return _compares(condition, _answer(facts.answers, condition.field))


def atoms(condition: Condition | None) -> Iterator[AnswerIs | FactHolds]:
    """Yield every comparison and fact the condition asks about."""
    match condition:
        case AnswerIs() | FactHolds():
            yield condition
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from atoms(part)
        case NotThat(part):
            yield from atoms(part)
        case None:
            return


def is_number(value: object) -> TypeGuard[Number]:
    # JSON tells true from 1; Python's bool is an int.
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _answer(answers: Mapping[str, object], field: str) -> object:
    """Find an answer by its name, or by a dotted path into groups."""
    if field in answers:
        return answers[field]
    found: object = answers
    for part in field.split("."):
        if not isinstance(found, Mapping):
            return None
        found = found.get(part)
    return found


def _compares(condition: AnswerIs, answer: object) -> bool:
    match condition.comparison:
        case Comparison.ANSWERED:
            return (answer not in (None, "")) is condition.values[0]
        case Comparison.EQUALS | Comparison.ONE_OF:
            return any(_same(answer, value) for value in condition.values)
        case _:
            bound = condition.values[0]
            if not (is_number(answer) and is_number(bound)):
                return False
            return _ordered(condition.comparison, answer, bound)


def _same(answer: object, value: Scalar) -> bool:
    if isinstance(answer, bool) or isinstance(value, bool):
        return answer is value
    return answer == value


def _ordered(comparison: Comparison, answer: Number, bound: Number) -> bool:
    match comparison:
        case Comparison.LESS_THAN:
            return answer < bound
        case Comparison.AT_MOST:
            return answer <= bound
        case Comparison.MORE_THAN:
            return answer > bound
        case _:
            return answer >= bound
