"""What becomes of a draft in a newer version of its procedure. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from app.core.canonical import JsonValue
from app.dossiers import filing, outline
from app.procedures import papers
from app.procedures.definition import Definition
from app.procedures.eforms import form as forms
from app.procedures.eforms import validation
from app.procedures.eforms.evaluation import Surroundings
from app.procedures.eforms.form import Form

_GONE: Final = "biểu mẫu mới không hỏi mục này"


@dataclass(frozen=True)
class Version:
    """One version of a procedure with its form; without one, anything is kept."""

    definition: Definition
    schema: Mapping[str, JsonValue] | None

    @cached_property
    def form(self) -> Form | None:
        return None if self.schema is None else forms.read(self.schema)


@dataclass(frozen=True)
class HeldPaper:
    code: str
    name: str
    media_type: str
    size: int


@dataclass(frozen=True)
class Lost:
    """An answer or paper that the new version has no place for; why, in Vietnamese."""

    path: str
    title: str
    why: str


@dataclass(frozen=True)
class Wanted:
    """What the new version asks and the draft does not hold; `new`: never asked before."""

    path: str
    title: str
    message: str
    new: bool


@dataclass(frozen=True)
class Plan:
    answers: Mapping[str, JsonValue]
    carried: tuple[str, ...]
    lost: tuple[Lost, ...]
    wanted: tuple[Wanted, ...]

    @property
    def lost_papers(self) -> frozenset[str]:
        places = (each.path for each in self.lost)
        return frozenset(
            place.removeprefix("/papers/")
            for place in places
            if place.startswith("/papers/")
        )


def plan(
    answers: Mapping[str, JsonValue],
    held: Sequence[HeldPaper],
    *,
    old: Version,
    new: Version,
    around: Surroundings,
) -> Plan:
    """Plan the move: what carries over, what is lost, what is wanted besides.

    An answer whose question remains is carried as it is; where the new version no
    longer takes its value, that is told among what is wanted.
    """
    kept = _kept(answers, new)
    lost_answers = _lost_answers(answers, old=old, new=new)
    lost_papers = tuple(filter(None, (_lost_paper(each, new) for each in held)))
    gone = {each.path for each in (*lost_answers, *lost_papers)}
    staying = [each.code for each in held if f"/papers/{each.code}" not in gone]
    return Plan(
        answers=kept,
        carried=(
            *(place for place in _places(answers, old, new) if place not in gone),
            *(f"/papers/{code}" for code in staying),
        ),
        lost=(*lost_answers, *lost_papers),
        wanted=(
            *_wanted_answers(kept, old=old, new=new, around=around),
            *_wanted_papers(kept, staying, old=old, new=new),
        ),
    )


def _places(
    answers: Mapping[str, JsonValue], old: Version, new: Version
) -> tuple[str, ...]:
    """Return the places of the answers, as deep as either form asks."""
    known = [
        question
        for each in (old, new)
        for question in outline.questions(each.schema or {})
    ]
    return tuple(outline.places(answers, known))


def _kept(answers: Mapping[str, JsonValue], new: Version) -> dict[str, JsonValue]:
    if new.schema is None:
        return dict(answers)
    return _within(answers, outline.questions(new.schema), ())


def _within(
    answers: Mapping[str, JsonValue],
    known: Sequence[outline.Question],
    path: tuple[str, ...],
) -> dict[str, JsonValue]:
    """Return those answers that are asked for, at every depth."""
    asked = {each.path: each for each in known}
    kept: dict[str, JsonValue] = {}
    for key, value in answers.items():
        question = asked.get((*path, key))
        if question is not None:
            kept[key] = value if question.whole else _inside(value, known, question)
    return kept


def _inside(
    value: JsonValue, known: Sequence[outline.Question], question: outline.Question
) -> JsonValue:
    if isinstance(value, Mapping):
        return _within(value, known, question.path)
    if isinstance(value, Sequence) and not isinstance(value, str):
        row = (*question.path, outline.ROW)
        return [
            _within(each, known, row) if isinstance(each, Mapping) else each
            for each in value
        ]
    return value


def _lost_answers(
    answers: Mapping[str, JsonValue], *, old: Version, new: Version
) -> tuple[Lost, ...]:
    if new.schema is None:
        return ()
    was, now = outline.questions(old.schema or {}), outline.questions(new.schema)
    return tuple(
        Lost(place, _title(was, place), _GONE)
        for place in _places(answers, old, new)
        if not outline.takes(now, place)
    )


def _lost_paper(held: HeldPaper, new: Version) -> Lost | None:
    stated = {paper.code: paper for paper in new.definition.papers}
    paper = stated.get(held.code)
    if paper is None:
        why: str | None = "không còn thuộc thành phần hồ sơ"
    else:
        why = filing.file_fault(paper, media_type=held.media_type, size=held.size)
    return Lost(f"/papers/{held.code}", held.name, why) if why else None


def _wanted_answers(
    kept: Mapping[str, JsonValue],
    *,
    old: Version,
    new: Version,
    around: Surroundings,
) -> tuple[Wanted, ...]:
    if new.schema is None or new.form is None:
        return ()
    was, now = outline.questions(old.schema or {}), outline.questions(new.schema)
    return tuple(
        Wanted(
            each.path,
            _title(now, each.path),
            each.message,
            new=outline.find(was, each.path) is None,
        )
        for each in validation.examine(new.form, kept, around).problems
    )


def _wanted_papers(
    kept: Mapping[str, JsonValue],
    staying: Sequence[str],
    *,
    old: Version,
    new: Version,
) -> tuple[Wanted, ...]:
    known = {paper.code for paper in old.definition.papers}
    called_for = papers.required_papers(new.definition, kept)
    return tuple(
        Wanted(
            f"/papers/{paper.code}",
            paper.name,
            "còn thiếu giấy tờ này",
            new=paper.code not in known,
        )
        for paper in papers.missing(called_for, supplied=staying)
    )


def _title(known: Sequence[outline.Question], place: str) -> str:
    question = outline.find(known, place)
    return question.title if question else outline.parts_of(place)[-1]
