"""A draft in words, before it is submitted, with the digest that binds them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.canonical import JsonValue
from app.core.errors import FieldProblem
from app.dossiers import outline, queries
from app.dossiers.act import Act
from app.dossiers.errors import NotADraft
from app.dossiers.filings import comparing, duplicates
from app.dossiers.lifecycle import EDITABLE
from app.dossiers.models import Dossier, Paper
from app.dossiers.outline import Question
from app.dossiers.service import pinned, submission
from app.dossiers.service.pinned import Pinned
from app.procedures import queries as procedures


@dataclass(frozen=True)
class Line:
    """One question and its answer in the words of the form."""

    path: str
    label: str
    text: str


@dataclass(frozen=True)
class Section:
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Review:
    """All that the applicant is shown; `problems` are what stands in the way."""

    digest: str
    rules: Pinned
    sections: tuple[Section, ...]
    papers: Sequence[Paper]
    problems: tuple[FieldProblem, ...]
    alike: Sequence[Dossier]
    version_ended: bool


async def review(
    session: AsyncSession, dossier: Dossier, act: Act, *, scan_required: bool
) -> Review:
    """Show what would be filed now.

    Raises:
        NotADraft: unless there is something to submit; look at the filings then.
    """
    if dossier.status not in EDITABLE:
        raise NotADraft
    rules = await pinned.of(session, dossier)
    papers = await queries.current_papers(session, dossier)
    attached = submission.attached(papers)
    found = await submission.examined(
        session, dossier, rules, attached, act, scan_required=scan_required
    )
    current = await procedures.version_in_force(
        session, code=dossier.procedure_code, at=act.at
    )
    pins_current = current is not None and current.id == dossier.procedure_version_id
    return Review(
        digest=submission.digest_of(found.kept, rules, attached),
        rules=rules,
        sections=sections(found.kept, rules.schema),
        papers=papers,
        problems=(
            *found.answers,
            *found.uncalled,
            *found.missing,
            *found.signatures,
            *found.infected,
            *found.unscanned,
        ),
        alike=await duplicates.of(session, dossier, rules.definition, actor=act.actor),
        # What was submitted keeps its versions, whatever came into force since.
        version_ended=dossier.submitted_at is None and not pins_current,
    )


def sections(
    answers: Mapping[str, JsonValue], schema: Mapping[str, JsonValue] | None
) -> tuple[Section, ...]:
    """Return the answers in the parts and the order of their form. Pure."""
    known = outline.questions(schema or {})
    titles = _titles(schema or {})
    placed = sorted(
        outline.places(answers, known), key=lambda place: _order(known, titles, place)
    )
    return tuple(
        Section(titles.get(key, ""), tuple(_line(answers, known, each) for each in of))
        for key, of in groupby(placed, key=lambda place: _group(known, place))
    )


def _line(
    answers: Mapping[str, JsonValue], known: Sequence[Question], place: str
) -> Line:
    value = comparing.value_at(answers, place)
    question = outline.find(known, place)
    text = question.says(value) if question else str(value)
    return Line(place, comparing.title_of(known, place), text)


def _titles(schema: Mapping[str, JsonValue]) -> dict[str, str]:
    groups = schema.get("x-groups")
    if not isinstance(groups, Sequence) or isinstance(groups, str):
        return {}
    return {
        str(each["key"]): str(each.get("title", ""))
        for each in groups
        if isinstance(each, Mapping) and "key" in each
    }


def _group(known: Sequence[Question], place: str) -> str:
    question = outline.find(known, place)
    return (question.group if question else None) or ""


def _order(
    known: Sequence[Question], titles: Mapping[str, str], place: str
) -> tuple[int, int, int]:
    """Order by the form's groups, then as its questions are ordered."""
    group, keys = _group(known, place), list(titles)
    top = outline.find(known, "/".join(place.split("/")[:3]))
    question = outline.find(known, place)
    return (
        keys.index(group) if group in titles else len(keys),
        top.order if top else 0,
        known.index(question) if question else len(known),
    )
