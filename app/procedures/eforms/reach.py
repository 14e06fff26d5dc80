"""Every question can be shown, every conditional one required, every paper asked for.

Answers are taken one of each kind that the conditions can tell apart, as in the proof
of a process, but only those that the questions allow. What the server computes is
taken as free: a form is never refused for what its arithmetic might not reach.
"""

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from app.procedures.eforms import expressions
from app.procedures.eforms.defects import Defect, DefectCode, of_question
from app.procedures.eforms.form import Field, Form
from app.procedures.eforms.kinds import Kind, kind_of, may_be
from app.workflow import cases, conditions
from app.workflow.conditions import AnswerIs, Condition
from app.workflow.facts import Facts

MAX_CASES: Final = 20_000


class TooManyCases(Exception):
    """The conditions tell too many answers apart to try each."""


def defects(form: Form) -> Iterator[Defect]:
    """Yield each question that no answers ever show or require."""
    for field in form.fields:
        try:
            yield from _of_field(form, field)
        except TooManyCases:
            what = f"điều kiện phân biệt quá {MAX_CASES} trường hợp, hãy viết gọn lại"
            yield of_question(DefectCode.TOO_LARGE_TO_VERIFY, field, what)


def may_hold(form: Form, condition: Condition, *, shown: Field | None = None) -> bool:
    """Tell whether some answers make it hold, where that question is shown.

    Raises:
        TooManyCases: where that cannot be tried out.
    """
    wanted = [condition] if shown is None else [condition, *_chain(form, shown)]
    reached = _Reached(form)
    return any(
        all(reached.holds(each, case) for each in wanted)
        for case in _cases(form, wanted)
    )


def _of_field(form: Form, field: Field) -> Iterator[Defect]:
    if field.visible is not None and not may_hold(form, field.visible, shown=field):
        what = "điều kiện hiện không bao giờ đúng, không ai khai được"
        yield of_question(DefectCode.UNREACHABLE, field, what, key="x-visible")
    elif field.required is not None and not may_hold(form, field.required, shown=field):
        what = "điều kiện bắt buộc không bao giờ đúng khi câu hỏi hiện"
        yield of_question(DefectCode.NEVER_REQUIRED, field, what, key="x-required")


@dataclass(frozen=True)
class _Reached:
    """Conditions as the evaluation sees them: a hidden answer is no answer."""

    form: Form

    def holds(self, condition: Condition, case: Mapping[str, object]) -> bool:
        answers = {
            name: case.get(name) if self.shows(name, case) else None
            for name in expressions.names_asked(condition)
        }
        return conditions.holds(condition, Facts(answers=answers))

    def shows(self, name: str, case: Mapping[str, object]) -> bool:
        field = self.form.by_name.get(name)
        return field is None or all(
            self.holds(each, case) for each in _chain(self.form, field)
        )


def _chain(form: Form, field: Field) -> Iterator[Condition]:
    """Yield the conditions that show a question and all that it lies in."""
    for depth in range(1, len(field.path) + 1):
        holder = form.by_name[".".join(field.path[:depth])]
        if holder.visible is not None:
            yield holder.visible


def _cases(form: Form, wanted: Iterable[Condition]) -> Iterator[Mapping[str, object]]:
    asked: dict[str, list[AnswerIs]] = {}
    for condition in _all_behind(form, wanted):
        for atom in conditions.atoms(condition):
            if isinstance(atom, AnswerIs):
                asked.setdefault(atom.field, []).append(atom)
    answers = {
        name: [
            value
            for value in cases.told_apart(name, atoms)
            if _allowed(form.by_name.get(name), value)
        ]
        for name, atoms in asked.items()
    }
    if math.prod(map(len, answers.values())) > MAX_CASES:
        raise TooManyCases
    for choice in itertools.product(*answers.values()):
        yield dict(zip(answers, choice, strict=True))


def _all_behind(form: Form, wanted: Iterable[Condition]) -> Iterator[Condition]:
    """Yield the conditions, and those that show what they ask about."""
    waiting, seen = list(wanted), set[str]()
    while waiting:
        condition = waiting.pop()
        yield condition
        for name in expressions.names_asked(condition):
            field = form.by_name.get(name)
            if field is not None and name not in seen:
                seen.add(name)
                waiting += _chain(form, field)


def _allowed(field: Field | None, value: object) -> bool:
    if field is None or value is None:
        return True
    if value == cases.ANOTHER_TEXT:
        return kind_of(field) is Kind.TEXT and "enum" not in field.schema
    kind = kind_of(field)
    fits = (
        {
            Kind.BOOLEAN: isinstance(value, bool),
            Kind.NUMBER: conditions.is_number(value),
        }.get(kind, True)
        if kind
        else True
    )
    return fits and may_be(field, value)
