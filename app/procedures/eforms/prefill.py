"""What is known already of who applies, and from where: nothing is typed twice.

(NĐ 224/2026 art. 15(1); Resolution 66.7/2025/NQ-CP.) A fact that was changed by hand
is recorded as different from its source and shown to the official: people must be
able to say that a register is wrong. Only what the portal itself has established, the
identity number of who signed in, may be locked: a form says which by `changed`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from app.core.canonical import JsonValue
from app.core.errors import FieldProblem
from app.procedures.eforms.form import Form, Kind
from app.procedures.eforms.pointers import pointer

LOCKED: Final = "locked"


class Fact(StrEnum):
    """What may be known of an applicant."""

    FULL_NAME = "full_name"
    PERSON_ID = "person_id"
    BIRTH_DATE = "birth_date"
    SEX = "sex"
    ETHNICITY = "ethnicity"
    NATIONALITY = "nationality"
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    AREA_CODE = "area_code"
    ORGANISATION_NAME = "organisation_name"
    TAX_CODE = "tax_code"
    REPRESENTATIVE = "representative"


class Change(StrEnum):
    """What becomes of a prefilled answer changed by hand; recorded if not stated."""

    RECORDED = "recorded"
    REFUSED = "refused"


class Source(StrEnum):
    """Where an answer came from, the more trusted first."""

    POPULATION = "population"
    IDENTITY = "identity"
    EARLIER_DOSSIER = "earlier_dossier"
    TYPED = "typed"


Facts: TypeAlias = Mapping[Fact, str]


@dataclass(frozen=True)
class Known:
    """One fact with its source."""

    value: str
    source: Source


@dataclass(frozen=True)
class Provenance:
    """Where an answer came from; `known` is what its source says, if it differs."""

    fact: Fact
    source: Source
    known: Known | None = None


Book: TypeAlias = Mapping[Fact, Known]


def gathered(sources: Iterable[tuple[Source, Facts]]) -> Book:
    """Return each fact as the first source that has it tells it."""
    book: dict[Fact, Known] = {}
    for source, facts in sources:
        for fact, value in facts.items():
            book.setdefault(fact, Known(value, source))
    return book


def filled(
    form: Form, book: Book, answers: Mapping[str, JsonValue]
) -> dict[str, JsonValue]:
    """Return the answers with what is known put where nothing was answered."""
    result: dict[str, JsonValue] = dict(answers)
    for path, fact, _ in _asked(form):
        if fact in book and _at(result, path) is None:
            _put(result, path, book[fact].value)
    return result


def provenance(
    form: Form, book: Book, answers: Mapping[str, JsonValue]
) -> dict[str, Provenance]:
    """Return where each prefillable answer came from, by its JSON pointer."""
    found = {}
    for path, fact, _ in _asked(form):
        value, known = _at(answers, path), book.get(fact)
        if value is None:
            continue
        if known is not None and value == known.value:
            found[pointer(path)] = Provenance(fact, known.source)
        else:
            found[pointer(path)] = Provenance(fact, Source.TYPED, known)
    return found


def locked(
    form: Form, book: Book, answers: Mapping[str, JsonValue]
) -> Iterator[FieldProblem]:
    """Yield each answer that differs from a source which the form does not doubt."""
    for path, fact, change in _asked(form):
        value, known = _at(answers, path), book.get(fact)
        if change is not Change.REFUSED or known is None or value is None:
            continue
        if value != known.value:
            said = f"lấy từ {SOURCE_NAMES[known.source]}, không sửa được ở đây"
            yield FieldProblem(pointer(path), said, LOCKED)


def facts_in(form: Form, answers: Mapping[str, JsonValue]) -> Facts:
    """Return the facts that an earlier dossier of the same applicant states."""
    found: dict[Fact, str] = {}
    for path, fact, _ in _asked(form):
        value = _at(answers, path)
        if isinstance(value, str) and value:
            found.setdefault(fact, value)
    return found


SOURCE_NAMES: Final[Mapping[Source, str]] = {
    Source.POPULATION: "Cơ sở dữ liệu quốc gia về dân cư",
    Source.IDENTITY: "tài khoản định danh đã đăng nhập",
    Source.EARLIER_DOSSIER: "hồ sơ đã nộp trước đây",
    Source.TYPED: "người nộp tự khai",
}


def _asked(form: Form) -> Iterator[tuple[tuple[str, ...], Fact, Change]]:
    """Yield the questions that name a fact; rows are filled by nobody."""
    for each in form.fields:
        stated = each.schema.get("x-prefill")
        if stated is not None and each.rows is None and each.kind is Kind.ANSWER:
            change = Change(stated.get("changed", Change.RECORDED))
            yield each.path, Fact(stated["fact"]), change


def _at(answers: JsonValue, path: Sequence[str]) -> JsonValue:
    for part in path:
        answers = answers.get(part) if isinstance(answers, Mapping) else None
    return None if answers == "" else answers


def _put(answers: dict[str, JsonValue], path: Sequence[str], value: str) -> None:
    """Set an answer, opening groups on the way; a wrong one is left to be told."""
    for part in path[:-1]:
        inside = answers.get(part)
        if inside is not None and not isinstance(inside, Mapping):
            return
        answers[part] = answers = dict(inside or {})
    answers[path[-1]] = value
