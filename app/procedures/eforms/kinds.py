"""The types fit: what is computed, what is compared, and with what."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.procedures.eforms import expressions
from app.procedures.eforms.defects import Defect, DefectCode
from app.procedures.eforms.expressions import (
    Answer,
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
)
from app.procedures.eforms.form import Field, Form
from app.workflow import conditions
from app.workflow.conditions import AnswerIs, Comparison, Condition, Scalar


class Kind(StrEnum):
    TEXT = "chữ"
    NUMBER = "số"
    BOOLEAN = "có hoặc không"
    DATE = "ngày"
    LIST = "danh sách"


_ORDERED: Final = frozenset(
    {
        Comparison.LESS_THAN,
        Comparison.AT_MOST,
        Comparison.MORE_THAN,
        Comparison.AT_LEAST,
    }
)
_TYPES: Final = {
    "string": Kind.TEXT,
    "integer": Kind.NUMBER,
    "number": Kind.NUMBER,
    "boolean": Kind.BOOLEAN,
    "array": Kind.LIST,
}


@dataclass(frozen=True)
class _Misfit(Exception):
    what: str


def defects(form: Form) -> Iterator[Defect]:
    """Yield what cannot fit in a form whose names are all known."""
    for field in form.fields:
        story = f"Câu hỏi “{field.title}”"
        for key, condition in (
            ("x-visible", field.visible),
            ("x-required", field.required),
        ):
            yield from of_condition(form, condition, f"{field.pointer}/{key}", story)
        for key, expression in (
            ("x-computed", field.computed),
            ("x-default", field.default),
        ):
            if expression is not None:
                path = f"{field.pointer}/{key}"
                yield from _of_expression(form, expression, path, story, into=field)
    for at, rule in enumerate(form.crossings):
        story, path = f"Quy tắc “{rule.id}”", f"/x-rules/{at}"
        kinds: dict[str, Kind] = {}
        for name, term in rule.terms.items():
            yield from _of_expression(form, term, f"{path}/terms/{name}", story)
            kind = _known(form, term)
            if kind is not None:
                kinds[name] = kind
        yield from of_condition(form, rule.holds, f"{path}/holds", story, terms=kinds)


def of_condition(
    form: Form,
    condition: Condition | None,
    path: str,
    story: str,
    *,
    terms: Mapping[str, Kind] | None = None,
) -> Iterator[Defect]:
    """Yield each comparison that can never be, whatever is answered."""
    for atom in conditions.atoms(condition):
        if isinstance(atom, AnswerIs):
            field = form.by_name.get(atom.field)
            kind = (terms or {}).get(atom.field) or (field and kind_of(field))
            if kind:
                yield from _compared(atom, kind, field, path, story)


def kind_of(field: Field) -> Kind | None:
    if field.schema.get("format") in {"date", "date-time"}:
        return Kind.DATE
    return _TYPES.get(str(field.schema.get("type")))


def _compared(
    atom: AnswerIs, kind: Kind, field: Field | None, path: str, story: str
) -> Iterator[Defect]:
    if atom.comparison is Comparison.ANSWERED:
        return
    if atom.comparison in _ORDERED and kind is not Kind.NUMBER:
        what = f"{story}: “{atom.field}” là {kind}, không so sánh lớn nhỏ được."
        yield Defect(DefectCode.TYPE_MISMATCH, path, what)
        return
    for value in atom.values:
        if _kind_of_value(value) is not (Kind.TEXT if kind is Kind.DATE else kind):
            what = f"{story}: “{atom.field}” là {kind}, không bao giờ bằng “{value}”."
            yield Defect(DefectCode.TYPE_MISMATCH, path, what)
        elif field is not None and not may_be(field, value):
            what = f"{story}: “{atom.field}” không có lựa chọn “{value}”."
            yield Defect(DefectCode.IMPOSSIBLE_VALUE, path, what)


def may_be(field: Field, value: object) -> bool:
    """Tell whether the question's own bounds let it be answered so."""
    schema = field.schema
    if "enum" in schema and value not in schema["enum"]:
        return False
    if "const" in schema and field.computed is None and value is not schema["const"]:
        return value is False and field.schema.get("type") == "boolean"
    if conditions.is_number(value):
        low, high = schema.get("minimum"), schema.get("maximum")
        return (low is None or value >= low) and (high is None or value <= high)
    return True


def _of_expression(
    form: Form,
    expression: Expression,
    path: str,
    story: str,
    *,
    into: Field | None = None,
) -> Iterator[Defect]:
    try:
        kind = _kind(form, expression)
    except _Misfit as misfit:
        yield Defect(DefectCode.TYPE_MISMATCH, path, f"{story}: {misfit.what}.")
        return
    for condition in expressions.conditions_in(expression):
        yield from of_condition(form, condition, path, story)
    wanted = kind_of(into) if into is not None else None
    if kind and wanted and not _goes_into(kind, wanted):
        what = f"{story}: kết quả tính là {kind}, câu hỏi cần {wanted}."
        yield Defect(DefectCode.TYPE_MISMATCH, path, what)


def _known(form: Form, expression: Expression) -> Kind | None:
    try:
        return _kind(form, expression)
    except _Misfit:
        return None


def _goes_into(kind: Kind, wanted: Kind) -> bool:
    return kind is wanted or (kind is Kind.DATE and wanted is Kind.TEXT)


def _kind(  # noqa: C901, PLR0911, PLR0912 - one case a word of the language
    form: Form, expression: Expression
) -> Kind | None:
    """Return what an expression gives; raise where its parts cannot go together."""
    match expression:
        case Answer(name):
            field = form.by_name.get(name)
            return None if field is None else kind_of(field)
        case Label(name):
            field = form.by_name.get(name)
            if field and field.listed is None and "x-options" not in field.schema:
                raise _Misfit(f"“{name}” không chọn từ danh mục nên không có tên gọi")
            return Kind.TEXT
        case Constant(value):
            return _kind_of_value(value)
        case Today():
            return Kind.DATE
        case Calculation(_, parts):
            _need(form, parts, Kind.NUMBER)
            return Kind.NUMBER
        case Total(name):
            _need(form, (Answer(name),), Kind.NUMBER)
            return Kind.NUMBER
        case Count():
            return Kind.NUMBER
        case Between(_, first, last):
            _need(form, (first, last), Kind.DATE)
            return Kind.NUMBER
        case Join(parts, _):
            for part in parts:
                if _kind(form, part) in {Kind.BOOLEAN, Kind.LIST}:
                    raise _Misfit("không ghép được thành chữ")
            return Kind.TEXT
        case Holds():
            return Kind.BOOLEAN
        case Same(one, other):
            _alike(form, (one, other))
            return Kind.BOOLEAN
        case First(parts):
            return _alike(form, parts)
        case Choose():
            return _alike(form, expressions.parts_of(expression))


def _need(form: Form, parts: Sequence[Expression], kind: Kind) -> None:
    for part in parts:
        found = _kind(form, part)
        if found is not None and found is not kind:
            raise _Misfit(f"cần {kind}, nhưng có {found}")


def _alike(form: Form, parts: Sequence[Expression]) -> Kind | None:
    found = {kind for part in parts if (kind := _kind(form, part)) is not None}
    if len(found) > 1:
        raise _Misfit(f"không đi cùng nhau: {', '.join(sorted(found))}")
    return next(iter(found), None)


def _kind_of_value(value: Scalar) -> Kind:
    if isinstance(value, bool):
        return Kind.BOOLEAN
    return Kind.TEXT if isinstance(value, str) else Kind.NUMBER
