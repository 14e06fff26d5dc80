"""What differs between two filings: field by field, paper by paper. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.core.canonical import JsonValue
from app.dossiers import outline
from app.dossiers.drafting import merging
from app.dossiers.outline import Question

Listed = Mapping[str, JsonValue]


@dataclass(frozen=True)
class FieldChange:
    """One answer before and after; None where it was not given."""

    path: str
    title: str
    before: JsonValue
    after: JsonValue


@dataclass(frozen=True)
class PaperChange:
    """One paper before and after; the same bytes are no change."""

    code: str
    name: str
    before: Listed | None
    after: Listed | None


@dataclass(frozen=True)
class Difference:
    fields: tuple[FieldChange, ...]
    papers: tuple[PaperChange, ...]


def compare(
    before: tuple[Mapping[str, JsonValue], Sequence[Listed]],
    after: tuple[Mapping[str, JsonValue], Sequence[Listed]],
    *,
    schema: Mapping[str, JsonValue] | None,
) -> Difference:
    """Compare the answers and papers of two filings, in the order of the form."""
    known = outline.questions(schema or {})
    return Difference(
        fields=tuple(_fields(before[0], after[0], known)),
        papers=tuple(_papers(before[1], after[1])),
    )


def _fields(
    before: Mapping[str, JsonValue],
    after: Mapping[str, JsonValue],
    known: Sequence[Question],
) -> list[FieldChange]:
    places = dict.fromkeys(
        (*outline.places(before, known), *outline.places(after, known))
    )
    pairs = [
        (place, value_at(before, place), value_at(after, place)) for place in places
    ]
    return [
        FieldChange(place, title_of(known, place), was, now)
        for place, was, now in sorted(pairs, key=lambda each: _rank(known, each[0]))
        if not merging.same(was, now)
    ]


def _papers(before: Sequence[Listed], after: Sequence[Listed]) -> list[PaperChange]:
    was = {str(each["code"]): each for each in before}
    now = {str(each["code"]): each for each in after}
    return [
        PaperChange(
            code,
            str((now.get(code) or was[code])["name"]),
            was.get(code),
            now.get(code),
        )
        for code in dict.fromkeys((*was, *now))
        if _hash(was.get(code)) != _hash(now.get(code))
    ]


def value_at(answers: JsonValue, place: str) -> JsonValue:
    """Return the answer at a place, also within rows; None where there is none."""
    found = answers
    for part in outline.parts_of(place):
        if isinstance(found, Mapping):
            found = found.get(part)
        elif isinstance(found, Sequence) and not isinstance(found, str):
            number = int(part) if part.isdecimal() else len(found)
            found = found[number] if number < len(found) else None
        else:
            return None
    return found


def title_of(known: Sequence[Question], place: str) -> str:
    """Return the words of a question with those of the groups and rows it is in."""
    parts, words = outline.parts_of(place), []
    for depth in range(1, len(parts) + 1):
        question = next(
            (each for each in known if outline.matches(each.path, parts[:depth])), None
        )
        if question is not None and question.title:
            words.append(question.title)
        elif parts[depth - 1].isdecimal():
            words.append(str(int(parts[depth - 1]) + 1))
        else:
            words.append(parts[depth - 1])
    return " › ".join(words)


def _rank(known: Sequence[Question], place: str) -> tuple[int, str]:
    question = outline.find(known, place)
    return (known.index(question) if question else len(known), place)


def _hash(paper: Listed | None) -> JsonValue:
    return paper["sha256"] if paper is not None else None
