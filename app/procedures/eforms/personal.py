"""What a question asks of people: how sensitive, and what for (Luật 91/2025).

A form says it by `x-personal`; a group or rows say it for all that stands in them. A
form of before these tags says nothing, and is read as if everything were sensitive.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.procedures.eforms import expressions
from app.procedures.eforms.defects import Defect, DefectCode, of_question
from app.procedures.eforms.form import Field, Form, Kind
from app.procedures.eforms.prefill import Fact

KEYWORD: Final = "x-personal"


class Sensitivity(StrEnum):
    """As the law parts data: not of a person, of a person, sensitive."""

    ORDINARY = "ordinary"
    BASIC = "basic"
    SENSITIVE = "sensitive"


class Purpose(StrEnum):
    """What an answer is asked for; it is shown for nothing else."""

    IDENTIFY = "identify"
    CONTACT = "contact"
    DECIDE = "decide"
    ISSUE = "issue"
    CHARGE = "charge"
    REPORT = "report"


SENSITIVITY_WORDS: Final = {
    Sensitivity.ORDINARY: "Không phải dữ liệu cá nhân",
    Sensitivity.BASIC: "Dữ liệu cá nhân cơ bản",
    Sensitivity.SENSITIVE: "Dữ liệu cá nhân nhạy cảm",
}
PURPOSE_WORDS: Final = {
    Purpose.IDENTIFY: "Xác định đúng người",
    Purpose.CONTACT: "Liên hệ về hồ sơ",
    Purpose.DECIDE: "Xem xét, quyết định hồ sơ",
    Purpose.ISSUE: "Ghi trên giấy tờ kết quả",
    Purpose.CHARGE: "Tính phí, lệ phí hoặc chi trả",
    Purpose.REPORT: "Thống kê, không nêu tên ai",
}


@dataclass(frozen=True)
class Tag:
    sensitivity: Sensitivity
    purposes: frozenset[Purpose]


# For what nobody tagged: seen by none but who handles the dossier.
STRICTEST: Final = Tag(Sensitivity.SENSITIVE, frozenset({Purpose.IDENTIFY}))
_ORDINARY: Final = Tag(Sensitivity.ORDINARY, frozenset({Purpose.DECIDE}))


def tags_of(form: Form) -> dict[tuple[str, ...], Tag]:
    """Return the tag of every question, by its path without the numbers of rows."""
    stated = _stated(form)
    otherwise = _ORDINARY if stated else STRICTEST
    return {each.path: stated.get(each.path, otherwise) for each in form.fields}


def defects(form: Form) -> Iterator[Defect]:
    """Yield what asks about people and does not say, or understates, what it asks."""
    stated = _stated(form)
    for field in form.fields:
        if field.kind is not Kind.ANSWER:
            continue
        tag = stated.get(field.path)
        if tag is None and _looks_personal(field):
            what = f"hỏi về con người mà chưa nêu độ nhạy cảm và mục đích ({KEYWORD})"
            yield of_question(DefectCode.UNTAGGED_PERSONAL, field, what)
        elif _rank(tag) < _floor(field):
            what = "độ nhạy cảm thấp hơn luật định"
            yield of_question(DefectCode.UNDERSTATED, field, what, key=KEYWORD)
        elif _rank(tag) < _SENSITIVE and _made_of_sensitive(form, field, stated):
            what = "được tính từ dữ liệu nhạy cảm thì cũng là dữ liệu nhạy cảm"
            yield of_question(DefectCode.UNDERSTATED, field, what, key=KEYWORD)


_RANKS: Final = tuple(Sensitivity)
_SENSITIVE: Final = _RANKS.index(Sensitivity.SENSITIVE)
_OF_NOBODY: Final = frozenset({Fact.ORGANISATION_NAME, Fact.TAX_CODE})
_WIDGETS: Final = frozenset({"person_id", "phone", "email"})
# Runs of words in a key. What a key suggests must be tagged, as the form's author knows.
_WORDS: Final = frozenset(
    tuple(each.split("_"))
    for each in [
        "full_name",
        "surname",
        "given_name",
        "person_id",
        "identity_number",
        "cccd",
        "passport",
        "birth_date",
        "birthday",
        "date_of_birth",
        "sex",
        "gender",
        "nationality",
        "phone",
        "email",
        "home_address",
        "residence",
        "marital",
        "bank_account",
        "ethnicity",
        "ethnic",
        "religion",
        "belief",
        "political",
        "health",
        "disease",
        "disability",
        "medical",
        "blood",
        "hiv",
        "genetic",
        "biometric",
        "fingerprint",
        "criminal",
        "conviction",
        "sexual",
        "ho_ten",
        "ngay_sinh",
        "gioi_tinh",
        "quoc_tich",
        "dinh_danh",
        "dien_thoai",
        "dia_chi",
        "dan_toc",
        "ton_giao",
        "suc_khoe",
        "benh",
        "khuyet_tat",
    ]
)


def _stated(form: Form) -> dict[tuple[str, ...], Tag]:
    """Return what is stated at a question itself or at what it stands in."""
    found: dict[tuple[str, ...], Tag] = {}
    for each in form.fields:
        own = each.schema.get(KEYWORD)
        if own is not None:
            purposes = frozenset(Purpose(purpose) for purpose in own["purposes"])
            found[each.path] = Tag(Sensitivity(own["sensitivity"]), purposes)
        elif each.path[:-1] in found:
            found[each.path] = found[each.path[:-1]]
    return found


def _looks_personal(field: Field) -> bool:
    if _floor(field) or field.schema.get("x-widget") in _WIDGETS:
        return True
    key = field.path[-1]
    words = key.split("_")
    return key == "name" or any(
        tuple(words[start : start + len(each)]) == each
        for each in _WORDS
        for start in range(len(words))
    )


def _floor(field: Field) -> int:
    """Return the least rank that the law leaves; a fact is surely of the applicant."""
    stated = field.schema.get("x-prefill")
    fact = Fact(stated["fact"]) if stated is not None else None
    if fact is None or fact in _OF_NOBODY:
        return 0
    if fact is Fact.ETHNICITY:
        return _SENSITIVE
    return _RANKS.index(Sensitivity.BASIC)


def _rank(tag: Tag | None) -> int:
    return 0 if tag is None else _RANKS.index(tag.sensitivity)


def _made_of_sensitive(
    form: Form, field: Field, stated: dict[tuple[str, ...], Tag]
) -> bool:
    asked = [
        name
        for each in (field.computed, field.default)
        if each is not None
        for name in expressions.names_in(each)
    ]
    sources = (form.by_name.get(name) for name in asked)
    return any(
        _rank(stated.get(source.path)) == _SENSITIVE
        for source in sources
        if source is not None
    )
