"""E-forms on the wire: what a form makes of answers, and the lists it chooses from."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field

from app.core.errors import FieldProblem
from app.procedures import papers
from app.procedures.definition import Definition, Paper
from app.procedures.eforms import personal
from app.procedures.eforms.evaluation import Asked
from app.procedures.eforms.form import Field as Question
from app.procedures.eforms.form import Form, Kind
from app.procedures.eforms.personal import (
    PURPOSE_WORDS,
    SENSITIVITY_WORDS,
    Purpose,
    Sensitivity,
    Tag,
)
from app.procedures.eforms.pointers import pointer
from app.procedures.eforms.validation import Examined

Answers = dict[Annotated[str, Field(max_length=100)], Any]


class AnswersToEvaluate(BaseModel):
    """Answers as far as they go; nothing of them is kept."""

    model_config = ConfigDict(extra="forbid")

    answers: Answers


class ProblemOut(BaseModel):
    path: str
    code: str
    message: str


class PaperCalledFor(BaseModel):
    code: str
    name: str
    required: bool


class FormEvaluation(BaseModel):
    """What the form makes of the answers; paths are JSON pointers.

    `problems` concern what was answered, `missing` what was not. Where answers are
    beyond all bounds nothing else is said.
    """

    answers: dict[str, Any]
    visible: list[str]
    required: list[str]
    computed: dict[str, Any]
    problems: list[ProblemOut]
    missing: list[ProblemOut]
    papers: list[PaperCalledFor]
    complete: bool

    @classmethod
    def of(cls, examined: Examined, definition: Definition) -> Self:
        made = examined.evaluation
        called_for = papers.required_papers(definition, made.answers) if made else None
        return cls(
            answers=made.answers if made else {},
            visible=_places(made.visible) if made else [],
            required=_places(made.required) if made else [],
            computed={pointer(at): value for at, value in made.computed.items()}
            if made
            else {},
            problems=_problems(examined.faults),
            missing=_problems(examined.missing),
            papers=[
                *_papers(called_for.required, required=True),
                *_papers(called_for.optional, required=False),
            ]
            if called_for
            else [],
            complete=not examined.problems,
        )


class AskedFor(BaseModel):
    """Why a question is asked; shown to an official only for one of its purposes."""

    question: str
    title: str
    sensitivity: Sensitivity
    sensitivity_label: str
    purposes: list[Purpose]
    purpose_labels: list[str]

    @classmethod
    def of(cls, form: Form) -> list[Self]:
        tags = personal.tags_of(form)
        return [
            cls._of(each, tags[each.path])
            for each in form.fields
            if each.kind is Kind.ANSWER
        ]

    @classmethod
    def _of(cls, question: Question, tag: Tag) -> Self:
        purposes = [each for each in Purpose if each in tag.purposes]
        return cls(
            question=question.name,
            title=question.title,
            sensitivity=tag.sensitivity,
            sensitivity_label=SENSITIVITY_WORDS[tag.sensitivity],
            purposes=purposes,
            purpose_labels=[PURPOSE_WORDS[each] for each in purposes],
        )


class DictionaryLink(BaseModel):
    name: str
    href: str


class DictionarySummary(BaseModel):
    """How many codes of a dictionary hold on the day asked for."""

    name: str
    entries: int


class DictionaryEntryOut(BaseModel):
    code: str
    name: str
    parent: str | None
    valid_from: date
    valid_to: date | None


class DictionaryDetail(BaseModel):
    """One whole list to choose from, as it holds on a day."""

    name: str
    on: date
    entries: list[DictionaryEntryOut]


def _places(asked: Iterable[Asked]) -> list[str]:
    return [pointer(each.place) for each in asked]


def _problems(found: Iterable[FieldProblem]) -> list[ProblemOut]:
    return [
        ProblemOut(path=each.path, code=each.code, message=each.message)
        for each in found
    ]


def _papers(called_for: Iterable[Paper], *, required: bool) -> list[PaperCalledFor]:
    return [
        PaperCalledFor(code=each.code, name=each.name, required=required)
        for each in called_for
    ]
