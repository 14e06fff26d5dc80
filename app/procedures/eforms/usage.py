"""Every rule names questions that are there, and that it can see."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from app.procedures.eforms import expressions
from app.procedures.eforms.defects import Defect, DefectCode, of_question
from app.procedures.eforms.expressions import Count, Expression, Total
from app.procedures.eforms.form import ALWAYS, Crossing, Field, Form, Kind
from app.workflow.conditions import Condition


@dataclass(frozen=True)
class Place:
    """Where a rule stands: its path in the document, and the rows it is asked in."""

    path: str
    story: str
    rows: tuple[str, ...] | None = None


def defects(form: Form, *, dictionaries: Collection[str] | None) -> Iterator[Defect]:
    """Yield what the rules of a readable form get wrong about its questions.

    Without a list of dictionaries, whether they are there is left unchecked.
    """
    for field in form.fields:
        yield from _of_field(field)
        yield from _listed(form, field, dictionaries)
        for key, names, totals in _asked(field):
            place = Place(
                f"{field.pointer}/{key}", f"Câu hỏi “{field.title}”", field.rows
            )
            yield from unseen(form, names, place)
            yield from _totals(form, totals, place)
    for at, rule in enumerate(form.crossings):
        yield from _crossing(form, rule, at)


def unseen(form: Form, names: Sequence[str], place: Place) -> Iterator[Defect]:
    """Yield each name that is no answer which a rule at this place can see."""
    for name in dict.fromkeys(names):
        field = form.by_name.get(name)
        if field is None:
            code, what = DefectCode.UNKNOWN_QUESTION, "không có trong biểu mẫu"
        elif field.kind is not Kind.ANSWER:
            code, what = DefectCode.NOT_AN_ANSWER, "là một nhóm, không phải câu trả lời"
        elif field.rows is not None and field.rows != place.rows:
            code, what = DefectCode.OUTSIDE_ITS_ROW, "chỉ dùng được trong dòng của nó"
        else:
            continue
        yield Defect(code, place.path, f"{place.story}: “{name}” {what}.")


def _asked(
    field: Field,
) -> Iterator[tuple[str, list[str], list[Total | Count]]]:
    for key, condition in (
        ("x-visible", field.visible),
        ("x-required", field.required),
    ):
        yield key, list(expressions.names_asked(condition)), []
    for key, expression in (
        ("x-computed", field.computed),
        ("x-default", field.default),
    ):
        if expression is not None:
            yield key, list(_plain_names(expression)), list(_totals_in(expression))


def _plain_names(expression: Expression) -> Iterator[str]:
    """Yield the names seen from where the expression stands, not from other rows."""
    conditions: list[Condition] = list(expressions.conditions_in(expression))
    for condition in conditions:
        yield from expressions.names_asked(condition)
    yield from _answers(expression)


def _answers(expression: Expression) -> Iterator[str]:
    if isinstance(expression, expressions.Answer | expressions.Label):
        yield expression.name
    for part in expressions.parts_of(expression):
        yield from _answers(part)


def _totals_in(expression: Expression) -> Iterator[Total | Count]:
    if isinstance(expression, Total | Count):
        yield expression
    for part in expressions.parts_of(expression):
        yield from _totals_in(part)


def _totals(
    form: Form, totals: Sequence[Total | Count], place: Place
) -> Iterator[Defect]:
    for each in totals:
        name = each.name if isinstance(each, Total) else each.rows
        field = form.by_name.get(name)
        if field is None:
            story = f"{place.story}: “{name}” không có trong biểu mẫu."
            yield Defect(DefectCode.UNKNOWN_QUESTION, place.path, story)
        elif not _many(field, each):
            story = f"{place.story}: “{name}” không phải danh sách nhiều dòng."
            yield Defect(DefectCode.NOT_AN_ANSWER, place.path, story)
        elif isinstance(each, Count):
            inside = Place(place.path, place.story, field.path)
            yield from unseen(form, list(expressions.names_asked(each.where)), inside)


def _many(field: Field, each: Total | Count) -> bool:
    if isinstance(each, Count):
        return field.kind is Kind.ROWS
    return field.rows is not None and field.kind is Kind.ANSWER


def _of_field(field: Field) -> Iterator[Defect]:
    if field.kind is Kind.ROWS and field.rows is not None:
        what = "danh sách không được nằm trong danh sách khác"
        yield of_question(DefectCode.ROWS_WITHIN_ROWS, field, what)
    listed_required = field.required == ALWAYS and "x-required" not in field.schema
    if listed_required and field.visible is not None:
        what = "có thể bị ẩn thì dùng x-required, không ghi trong required"
        yield of_question(DefectCode.REQUIRED_MAY_BE_HIDDEN, field, what)
    if field.computed is not None and field.required is not None:
        what = "do hệ thống tính, không thể bắt người nộp khai"
        yield of_question(DefectCode.COMPUTED_REQUIRED, field, what)
    if field.kind is Kind.GROUP and field.required is not None:
        what = "nhóm câu hỏi không bắt buộc; hãy bắt buộc từng câu hỏi trong nhóm"
        yield of_question(DefectCode.RULE_ON_GROUP, field, what)
    if field.kind is not Kind.ANSWER and (field.computed or field.default):
        what = "chỉ câu trả lời mới tính được"
        yield of_question(DefectCode.RULE_ON_GROUP, field, what)


def _listed(
    form: Form, field: Field, dictionaries: Collection[str] | None
) -> Iterator[Defect]:
    listed = field.listed
    if listed is None:
        return
    if dictionaries is not None and listed.dictionary not in dictionaries:
        what = f"không có danh mục “{listed.dictionary}”"
        yield of_question(
            DefectCode.UNKNOWN_DICTIONARY, field, what, key="x-dictionary"
        )
    names = [name for name in (listed.within, listed.on) if name is not None]
    place = Place(
        f"{field.pointer}/x-dictionary", f"Câu hỏi “{field.title}”", field.rows
    )
    yield from unseen(form, names, place)
    parent = form.by_name.get(listed.within or "")
    if parent is not None and parent.listed is None:
        what = f"“{parent.title}” không chọn từ danh mục nào"
        yield of_question(DefectCode.PARENT_NOT_LISTED, field, what, key="x-dictionary")


def _crossing(form: Form, rule: Crossing, at: int) -> Iterator[Defect]:
    path, story = f"/x-rules/{at}", f"Quy tắc “{rule.id}”"
    if rule.each is not None:
        rows = form.by_name.get(".".join(rule.each))
        if rows is None or rows.kind is not Kind.ROWS:
            what = f"{story}: “{'.'.join(rule.each)}” không phải danh sách nhiều dòng."
            yield Defect(DefectCode.NOT_AN_ANSWER, f"{path}/each", what)
            return
    if ".".join(rule.at) not in form.by_name:
        what = f"{story}: “{'.'.join(rule.at)}” không có trong biểu mẫu."
        yield Defect(DefectCode.UNKNOWN_QUESTION, f"{path}/at", what)
    elif rule.each != form.by_name[".".join(rule.at)].rows:
        what = f"{story}: báo lỗi ở dòng thì phải xét từng dòng (each)."
        yield Defect(DefectCode.OUTSIDE_ITS_ROW, f"{path}/at", what)
    for name, term in rule.terms.items():
        if name in form.by_name:
            taken = f"{story}: tên “{name}” đã là tên câu hỏi."
            yield Defect(DefectCode.NAME_TAKEN, f"{path}/terms/{name}", taken)
        inside = Place(f"{path}/terms/{name}", story, rule.each)
        yield from unseen(form, list(_plain_names(term)), inside)
        yield from _totals(form, list(_totals_in(term)), inside)
    asked = [
        name for name in expressions.names_asked(rule.holds) if name not in rule.terms
    ]
    yield from unseen(form, asked, Place(f"{path}/holds", story, rule.each))
