"""Every fault of a set of answers at once, each at its JSON pointer, in Vietnamese."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from app.core.canonical import JsonValue
from app.core.errors import FieldProblem
from app.procedures.eforms import bounds, computing, crossing, dictionaries, messages
from app.procedures.eforms.evaluation import (
    Asked,
    Evaluation,
    Surroundings,
    evaluate,
    scope_of,
)
from app.procedures.eforms.form import Form, Listed
from app.procedures.eforms.pointers import ROOT, Place, pointer

Codes: TypeAlias = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Examined:
    """What the form made of the answers; `evaluation` is absent beyond the bounds.

    `faults` concern what was answered, `missing` what was not: a draft may still
    lack the latter, a submission neither.
    """

    evaluation: Evaluation | None
    faults: tuple[FieldProblem, ...]
    missing: tuple[FieldProblem, ...] = ()

    @property
    def problems(self) -> tuple[FieldProblem, ...]:
        return (*self.faults, *self.missing)


def examine(form: Form, answers: JsonValue, around: Surroundings) -> Examined:
    """Examine answers wholly; nothing that JSON can say makes it fail."""
    beyond = bounds.faults(answers)
    if beyond or not isinstance(answers, Mapping):
        return Examined(None, beyond)
    evaluation = evaluate(form, answers, around)
    scope = scope_of(form, evaluation.answers, around)
    found = (
        *_mistyped(form, evaluation),
        *_unlisted(evaluation, around),
        *crossing.faults(form, scope),
    )
    missing = (
        FieldProblem(pointer(asked.place), "bắt buộc phải khai", "required")
        for asked in evaluation.missing
    )
    return Examined(evaluation, tuple(dict.fromkeys(found)), tuple(missing))


def codes_in(form: Form, answers: JsonValue, *, day: date) -> Codes:
    """Return which codes of which dictionaries these answers and the form hold.

    What the form fills in by itself counts: it is looked up like any other.
    """
    listed = {
        each.path: each.listed.dictionary
        for each in form.fields
        if each.listed is not None
    }
    if not listed or not isinstance(answers, Mapping) or bounds.faults(answers):
        return frozenset()
    kept = evaluate(form, answers, Surroundings(day)).answers
    return frozenset(
        (listed[path], value) for path, value in _texts(kept, ()) if path in listed
    )


def _mistyped(form: Form, evaluation: Evaluation) -> Iterator[FieldProblem]:
    found = [
        problem
        for failure in form.validator.iter_errors(evaluation.answers)
        for problem in messages.problems(failure, form.schema, root=ROOT)
    ]
    # What is of another type is none of the choices either: once is enough.
    mistyped = {each.path for each in found if each.code == "type"}
    yield from (
        each for each in found if each.code == "type" or each.path not in mistyped
    )


def _unlisted(evaluation: Evaluation, around: Surroundings) -> Iterator[FieldProblem]:
    for asked in evaluation.visible:
        listed = asked.field.listed
        code = _value(evaluation.answers, asked.place)
        if listed is None or not isinstance(code, str) or not code:
            continue
        found = dictionaries.fault(
            around.dictionaries.of_code(listed.dictionary, code),
            within=_parent(listed, asked, evaluation),
            on=_day(listed, asked, evaluation) or around.day,
        )
        if found is not None:
            yield FieldProblem(pointer(asked.place), found.message, found.code)


def _parent(listed: Listed, asked: Asked, evaluation: Evaluation) -> str | None:
    """Return the parent's code; one not answered is told at its own place."""
    value = _beside(listed.within, asked, evaluation)
    return value if isinstance(value, str) else None


def _day(listed: Listed, asked: Asked, evaluation: Evaluation) -> date | None:
    value = _beside(listed.on, asked, evaluation)
    return computing.as_date(value)


def _beside(name: str | None, asked: Asked, evaluation: Evaluation) -> JsonValue:
    """Return another answer as this question sees it: in its own row, if in rows."""
    if name is None:
        return None
    path, rows = tuple(name.split(".")), asked.field.rows
    if rows is not None and path[: len(rows)] == rows:
        return _value(
            evaluation.answers,
            (*asked.place[: len(rows) + 1], *path[len(rows) :]),
        )
    return _value(evaluation.answers, path)


def _value(answers: JsonValue, place: Place) -> JsonValue:
    for part in place:
        if isinstance(part, int) and isinstance(answers, list):
            answers = answers[part]
        elif isinstance(part, str) and isinstance(answers, Mapping):
            answers = answers.get(part)
        else:
            return None
    return answers


def _texts(
    value: JsonValue, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield every text with the path of its question, rows left out."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _texts(each, (*path, key))
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each, path)
