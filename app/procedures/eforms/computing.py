"""Work out an expression over answers. Total: what cannot be known is `None`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Context, Decimal
from typing import Final

from app.core import clock
from app.core.canonical import JsonValue
from app.procedures.eforms.expressions import (
    Answer,
    Arithmetic,
    Between,
    Calculation,
    Choose,
    Constant,
    Count,
    Expression,
    First,
    Holds,
    Join,
    Label,
    Same,
    Today,
    Total,
    Unit,
)
from app.workflow import conditions
from app.workflow.facts import Facts

# Beyond it readers of JSON disagree on a number (RFC 7493 §2.2).
LARGEST: Final = 2**53 - 1
_EXACT: Final = Context(prec=60, traps=[])
_MONTHS: Final = 12
_DATE_LENGTH: Final = len("2026-11-23")

Answers = Mapping[str, JsonValue]


@dataclass(frozen=True)
class Scope:
    """What a rule sees: the answers, with a group of rows standing for this row."""

    answers: Answers
    day: date
    label: Callable[[str, JsonValue], str | None]

    def of_row(self, rows: Sequence[str], row: Answers) -> "Scope":
        return replace(self, answers=_replaced(self.answers, rows, row))


def value_of(  # noqa: C901, PLR0911, PLR0912 - one case a word of the language
    expression: Expression, scope: Scope
) -> JsonValue:
    match expression:
        case Answer(name):
            return found(scope.answers, name)
        case Label(name):
            return scope.label(name, found(scope.answers, name))
        case Constant(value):
            return value
        case Today():
            return scope.day.isoformat()
        case Calculation(kind, parts):
            return _calculated(kind, [value_of(part, scope) for part in parts])
        case Total(name):
            return _total(scope.answers, name)
        case Count():
            return _count(expression, scope)
        case Join(parts, separator):
            return _joined([value_of(part, scope) for part in parts], separator)
        case Between(unit, first, last):
            return _between(unit, value_of(first, scope), value_of(last, scope))
        case Same(one, other):
            return _same(value_of(one, scope), value_of(other, scope))
        case Holds(condition):
            return conditions.holds(condition, Facts(answers=scope.answers))
        case Choose():
            return _chosen(expression, scope)
        case First(parts):
            values = (value_of(part, scope) for part in parts)
            return next((value for value in values if value is not None), None)


def found(answers: Answers, name: str) -> JsonValue:
    """Return an answer by its dotted name; a group or rows are no value."""
    value = _at(answers, name.split("."))
    return None if isinstance(value, Mapping | list | tuple) else value


def as_date(value: JsonValue) -> date | None:
    """Read a date, or the local day of a time with its offset (RFC 3339)."""
    if not isinstance(value, str):
        return None
    try:
        if len(value) == _DATE_LENGTH:
            return date.fromisoformat(value)
        return clock.local(datetime.fromisoformat(value)).date()
    except (ValueError, OverflowError):
        return None


def _at(answers: JsonValue, parts: Sequence[str]) -> JsonValue:
    for part in parts:
        if not isinstance(answers, Mapping):
            return None
        answers = answers.get(part)
    return answers


def _replaced(answers: Answers, rows: Sequence[str], row: Answers) -> Answers:
    head, *rest = rows
    if not rest:
        return {**answers, head: row}
    inside = answers.get(head)
    inner = inside if isinstance(inside, Mapping) else {}
    return {**answers, head: _replaced(inner, rest, row)}


def _rows(answers: Answers, name: str) -> list[Answers]:
    rows = _at(answers, name.split("."))
    if not isinstance(rows, list | tuple):
        return []
    return [row for row in rows if isinstance(row, Mapping)]


def _total(answers: Answers, name: str) -> JsonValue:
    """Sum an answer over the rows; one row without a number makes it unknown."""
    parts = name.split(".")
    for cut in range(1, len(parts)):
        if isinstance(_at(answers, parts[:cut]), list | tuple):
            rows = _rows(answers, ".".join(parts[:cut]))
            return _calculated(Arithmetic.SUM, [_at(row, parts[cut:]) for row in rows])
    return 0


def _count(count: Count, scope: Scope) -> int:
    path = count.rows.split(".")
    return sum(
        conditions.holds(count.where, Facts(answers=scope.of_row(path, row).answers))
        for row in _rows(scope.answers, count.rows)
    )


def _calculated(kind: Arithmetic, values: Sequence[JsonValue]) -> JsonValue:
    numbers = [Decimal(repr(value)) for value in values if conditions.is_number(value)]
    if len(numbers) != len(values):
        return None
    if not numbers:
        return 0
    result, *rest = numbers
    for number in rest:
        match kind:
            case Arithmetic.SUM:
                result = _EXACT.add(result, number)
            case Arithmetic.DIFFERENCE:
                result = _EXACT.subtract(result, number)
            case Arithmetic.PRODUCT:
                result = _EXACT.multiply(result, number)
    return _plain(result)


def _plain(number: Decimal) -> JsonValue:
    if not number.is_finite() or abs(number) > LARGEST:
        return None
    return int(number) if number == number.to_integral_value() else float(number)


def _joined(values: Sequence[JsonValue], separator: str) -> JsonValue:
    said = [
        str(value)
        for value in values
        if isinstance(value, str | int | float) and not isinstance(value, bool)
    ]
    return separator.join(each for each in said if each) or None


def _between(unit: Unit, first: JsonValue, last: JsonValue) -> JsonValue:
    start, end = as_date(first), as_date(last)
    if start is None or end is None:
        return None
    if unit is Unit.DAYS:
        return (end - start).days
    months = _months(start, end) if start <= end else -_months(end, start)
    return months if unit is Unit.MONTHS else int(months / _MONTHS)


def _months(start: date, end: date) -> int:
    """Count whole months; one born on 29 February has a birthday on 1 March."""
    months = (end.year - start.year) * _MONTHS + end.month - start.month
    return months - (end.day < start.day)


def _same(one: JsonValue, other: JsonValue) -> JsonValue:
    if one is None or other is None:
        return None
    if isinstance(one, str) and isinstance(other, str):
        return one.casefold().split() == other.casefold().split()
    return type(one) is type(other) and one == other


def _chosen(choose: Choose, scope: Scope) -> JsonValue:
    facts = Facts(answers=scope.answers)
    for condition, value in choose.cases:
        if conditions.holds(condition, facts):
            return value_of(value, scope)
    return None if choose.otherwise is None else value_of(choose.otherwise, scope)
