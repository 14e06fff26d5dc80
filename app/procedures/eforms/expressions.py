"""The closed language of computed values: read from its document, always ending.

There is no function of one's own, no loop and no recursion beyond the document
itself. Decisions are left to the conditions of `app.workflow`: there is one language
of rules, and `holds`, `choose` and `count` only carry its answers.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeAlias

from app.workflow import conditions, rules
from app.workflow.conditions import AnswerIs, Condition, Scalar

Document: TypeAlias = Mapping[str, Any]


class Arithmetic(StrEnum):
    SUM = "sum"
    DIFFERENCE = "difference"
    PRODUCT = "product"


class Unit(StrEnum):
    DAYS = "days_between"
    MONTHS = "months_between"
    YEARS = "years_between"


@dataclass(frozen=True)
class Answer:
    name: str


@dataclass(frozen=True)
class Label:
    """The words of a choice or of a dictionary's code."""

    name: str


@dataclass(frozen=True)
class Constant:
    value: Scalar


@dataclass(frozen=True)
class Today:
    """The local day of filing; until then, the present one."""


@dataclass(frozen=True)
class Calculation:
    kind: Arithmetic
    parts: "tuple[Expression, ...]"


@dataclass(frozen=True)
class Total:
    """The sum of one answer over all rows."""

    name: str


@dataclass(frozen=True)
class Count:
    """How many rows there are, or meet the condition; in it the group is the row."""

    rows: str
    where: Condition | None


@dataclass(frozen=True)
class Join:
    parts: "tuple[Expression, ...]"
    separator: str


@dataclass(frozen=True)
class Between:
    """Whole units from the first date to the last; negative if it comes before."""

    unit: Unit
    first: "Expression"
    last: "Expression"


@dataclass(frozen=True)
class Same:
    one: "Expression"
    other: "Expression"


@dataclass(frozen=True)
class Holds:
    condition: Condition


@dataclass(frozen=True)
class Choose:
    """The first case whose condition holds."""

    cases: "tuple[tuple[Condition, Expression], ...]"
    otherwise: "Expression | None"


@dataclass(frozen=True)
class First:
    """The first part that is known."""

    parts: "tuple[Expression, ...]"


Expression: TypeAlias = (
    Answer
    | Label
    | Constant
    | Today
    | Calculation
    | Total
    | Count
    | Join
    | Between
    | Same
    | Holds
    | Choose
    | First
)

# Keys that only say more about another one.
_BESIDE: Final = frozenset({"with", "where", "otherwise"})
_ARITHMETIC: Final = {each.value: each for each in Arithmetic}
_UNITS: Final = {each.value: each for each in Unit}


def read(  # noqa: PLR0911 - one case a word of the language
    document: Document, *, named: Document
) -> Expression:
    """Read an expression that the vocabulary's schema accepts.

    `named` holds the form's conditions, for `{"rule": name}`.
    """
    ((key, value),) = [item for item in document.items() if item[0] not in _BESIDE]
    match key:
        case "answer":
            return Answer(value)
        case "label":
            return Label(value)
        case "value":
            return Constant(value)
        case "today":
            return Today()
        case "total":
            return Total(value)
        case "count":
            where = document.get("where")
            return Count(value, where and rules.read(where, rules=named))
        case "holds":
            return Holds(rules.read(value, rules=named))
        case "choose":
            return _choice(document, named)
        case _:
            return _of_parts(key, document, named)


def conditions_in(expression: Expression) -> Iterator[Condition]:
    """Yield every condition written into the expression, but those of rows."""
    match expression:
        case Holds(condition):
            yield condition
        case Choose(cases, _):
            yield from (condition for condition, _ in cases)
        case _:
            pass
    for part in parts_of(expression):
        yield from conditions_in(part)


def names_in(expression: Expression) -> Iterator[str]:
    """Yield the name of every answer that the value depends on."""
    for condition in conditions_in(expression):
        yield from names_asked(condition)
    yield from _own_names(expression)


def names_asked(condition: Condition | None) -> Iterator[str]:
    for atom in conditions.atoms(condition):
        if isinstance(atom, AnswerIs):
            yield atom.field


def parts_of(expression: Expression) -> "tuple[Expression, ...]":
    """Return the expressions right inside this one."""
    match expression:
        case Calculation(_, parts) | Join(parts, _) | First(parts):
            return parts
        case Between(_, one, other) | Same(one, other):
            return (one, other)
        case Choose(cases, otherwise):
            inside = tuple(value for _, value in cases)
            return inside if otherwise is None else (*inside, otherwise)
        case _:
            return ()


def _own_names(expression: Expression) -> Iterator[str]:
    match expression:
        case Answer(name) | Label(name) | Total(name):
            yield name
        case Count(rows, where):
            yield rows
            yield from names_asked(where)
        case _:
            pass
    for part in parts_of(expression):
        yield from _own_names(part)


def _choice(document: Document, named: Document) -> Choose:
    otherwise = document.get("otherwise")
    return Choose(
        tuple(
            (rules.read(case["when"], rules=named), read(case["then"], named=named))
            for case in document["choose"]
        ),
        None if otherwise is None else read(otherwise, named=named),
    )


def _of_parts(key: str, document: Document, named: Document) -> Expression:
    parts = tuple(read(part, named=named) for part in document[key])
    if key in _ARITHMETIC:
        return Calculation(_ARITHMETIC[key], parts)
    if key in _UNITS:
        return Between(_UNITS[key], *parts)
    if key == "same":
        return Same(*parts)
    if key == "join":
        return Join(parts, document.get("with", " "))
    return First(parts)
