"""The Portal's rows of questions, and the items of ours. Pure.

[assumption] Public sources name the keys and no lengths: a text of ours is at most
4000 letters, one of theirs at most 20000. They do not say whether a repeated answer
doubles, so none is repeated; nor how an agency's question is found again: by its
office and its words.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
)

from app.core.clock import local
from app.dossiers import answers

FROM_CITIZENS: Final = "LayDanhSachHoiDapGuiTuDVCQG"
FROM_AGENCIES: Final = "LayDanhSachHoiDapBoCoQuan"
ANSWERS_TO: Final = "LayNoiDungTraLoiTheoCauHoi"
OUR_QUESTION: Final = "DongBoHoiDap"
OUR_ANSWER: Final = "DongBoKetQuaHoiDapGuiTuDVCQG"

_LONGEST: Final = 20_000
_LARGEST: Final = 2**53 - 1
_HIDDEN: Final = (0, "0")
_TOLD_AT_ONCE: Final = 5
_MISSING: Final = "missing"
_TYPED: Final = frozenset({"NOIDUNG", "NOIDUNGTRALOI", "TENDONVI"})
_UNFIT: Final = frozenset(
    {
        "value_error",
        "string_too_long",
        "too_short",
        "string_too_short",
        "string_unicode",
    }
)
_TAG: Final = re.compile(
    r"</?[a-z][^<>]*>|<!--|&(?:[a-z]{2,8}|#x?[0-9a-f]+);", re.IGNORECASE
)


def plain(text: str) -> str:
    """Return the text as it may be shown.

    Raises:
        ValueError: if it is not text but HTML, or nothing could store it.
    """
    if answers.unkeepable(text):
        raise ValueError("có ký tự không lưu được")
    if _TAG.search(text):
        raise ValueError("có mã HTML")
    return unicodedata.normalize("NFC", text).strip()


def folded(text: str) -> str:
    """Return what two texts share that say the same: line breaks do not count."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _number(given: object) -> object:
    """Let no boolean or text pass for a number; 5.0 is how some write 5."""
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise ValueError("không phải số")  # noqa: TRY004  # what Pydantic catches
    return given


def _nothing_if_empty(given: object) -> object:
    return None if isinstance(given, str) and not given.strip() else given


def _none_if_null(given: object) -> object:
    return 0 if given is None else given


_Whole = Annotated[int, BeforeValidator(_number), Field(ge=0, le=_LARGEST)]
_Text = Annotated[str, Field(max_length=_LONGEST), AfterValidator(plain)]
_Code = Annotated[
    Annotated[str, Field(max_length=100), AfterValidator(plain)] | None,
    BeforeValidator(_nothing_if_empty),
]
_Words = Annotated[_Text | None, BeforeValidator(_nothing_if_empty)]


class _Row(BaseModel):
    """What is read of a question; the asker's own keys are left where they are."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=False)

    HOIDAPID: Annotated[_Whole, Field(gt=0)]
    NOIDUNG: Annotated[_Text, Field(min_length=1)]
    MALINHVUC: _Code = None
    MADONVI: _Code = None
    TENDONVI: _Words = None
    MATTHCDP: _Code = None
    TRALOIID: Annotated[_Whole, BeforeValidator(_none_if_null)] = 0
    NOIDUNGTRALOI: _Words = None


class _AnswerRow(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    TRALOIID: Annotated[_Whole, Field(gt=0)]
    NOIDUNGTRALOI: Annotated[_Text, Field(min_length=1)]


@dataclass(frozen=True)
class Told:
    """One question as the Portal tells it; `answer_id` without `answer` is to be asked."""

    number: int
    content: str
    field_code: str | None = None
    office_code: str | None = None
    office_name: str | None = None
    procedure_code: str | None = None
    answer_id: int | None = None
    answer: str | None = None


@dataclass(frozen=True)
class ToldAnswer:
    id: int
    text: str


@dataclass(frozen=True)
class Aside:
    """A question whose words cannot be shown: left to a person, it stops no other."""

    number: int
    reason: str


@dataclass(frozen=True)
class Listing:
    told: tuple[Told, ...]
    aside: tuple[Aside, ...] = ()


@dataclass(frozen=True)
class Unusable:
    """Why an answer cannot be taken for a list; it names rows, not what they say."""

    reason: str


class OwedQuestion(BaseModel):
    """A question of our own, as the outbox keeps it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["question"] = "question"
    number: int
    field_code: str
    office_code: str
    office_name: str
    content: str

    def item(self) -> dict[str, Any]:
        # The one key in mixed case is the Portal's own spelling.
        return {
            "HOIDAPID": self.number,
            "MaLinhVuc": self.field_code,
            "NOIDUNG": self.content,
            "MADONVI": self.office_code,
            "TENDONVI": self.office_name,
        }


class OwedAnswer(BaseModel):
    """Our answer to a question that the Portal sent, as the outbox keeps it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["answer"] = "answer"
    number: int
    office_code: str
    by: str
    title: str
    at: datetime
    text: str

    def item(self) -> dict[str, Any]:
        return {
            "HOIDAPID": self.number,
            "MADONVI": self.office_code,
            "NGUOITRALOI": self.by,
            "CHUCVUNGUOITRALOI": self.title,
            "NGAYTRALOI": f"{local(self.at):%d/%m/%Y}",
            "NOIDUNGTRALOI": self.text,
        }


Owed = Annotated[OwedQuestion | OwedAnswer, Field(discriminator="kind")]
OWED: Final[TypeAdapter[OwedQuestion | OwedAnswer]] = TypeAdapter(Owed)


def questions(rows: Iterable[Mapping[str, Any]]) -> Listing | Unusable:
    """Read a list; a row that breaks the Portal's own shape makes all of it unusable.

    What a person typed may be unfit to show: such a row is set aside by its number.
    What is not public is left out unread.
    """
    found: dict[int, Told | Aside] = {}
    faults: list[str] = []
    for place, row in enumerate(rows, start=1):
        if row.get("TRANGTHAI") in _HIDDEN:
            continue
        told = _told(row)
        if isinstance(told, Unusable):
            faults.append(f"dòng {place}: {told.reason}")
        elif found.setdefault(told.number, told) != told:
            faults.append(f"dòng {place}: HOIDAPID {told.number} có hai nội dung")
    if faults:
        return Unusable(_summed(faults))
    return Listing(
        tuple(each for each in found.values() if isinstance(each, Told)),
        tuple(each for each in found.values() if isinstance(each, Aside)),
    )


def answers_to(
    rows: Iterable[Mapping[str, Any]],
) -> tuple[ToldAnswer, ...] | Unusable:
    """Read the answers to one question; a row without an answer says there is none."""
    try:
        return tuple(_answers(rows))
    except ValidationError as error:
        return Unusable(_complaint(error))


def _answers(rows: Iterable[Mapping[str, Any]]) -> Iterator[ToldAnswer]:
    for row in rows:
        if row.get("TRALOIID", _MISSING) in (0, None):
            continue
        read = _AnswerRow.model_validate(row)
        yield ToldAnswer(read.TRALOIID, read.NOIDUNGTRALOI)


def _told(row: Mapping[str, Any]) -> Told | Aside | Unusable:
    try:
        read = _Row.model_validate(row)
    except ValidationError as error:
        if _is_of_words(error):
            return Aside(int(row["HOIDAPID"]), _complaint(error))
        return Unusable(_complaint(error))
    return Told(
        number=read.HOIDAPID,
        content=read.NOIDUNG,
        field_code=read.MALINHVUC,
        office_code=read.MADONVI,
        office_name=read.TENDONVI,
        procedure_code=read.MATTHCDP,
        answer_id=read.TRALOIID or None,
        answer=read.NOIDUNGTRALOI if read.TRALOIID else None,
    )


def _is_of_words(error: ValidationError) -> bool:
    """Say whether only words that somebody typed are wrong, and not the row."""
    return all(
        each["loc"][0] in _TYPED and each["type"] in _UNFIT for each in error.errors()
    )


def _complaint(error: ValidationError) -> str:
    """Name the wrong fields and how, not what stood in them."""
    return ", ".join(
        f"{each['loc'][0]} {_fault(each['type'], each['msg'])}"
        for each in error.errors(include_input=False, include_url=False)
    )


def _fault(kind: str, message: str) -> str:
    known = {
        "missing": "thiếu",
        "string_too_long": "dài quá",
        "string_too_short": "để trống",
        "too_short": "để trống",
        "string_type": "không phải chuỗi ký tự",
        "greater_than": "phải lớn hơn 0",
    }
    said = message.removeprefix("Value error, ")
    return known.get(kind, said if kind == "value_error" else "không đúng")


def _summed(faults: list[str]) -> str:
    more = len(faults) - _TOLD_AT_ONCE
    shown = "; ".join(faults[:_TOLD_AT_ONCE])
    return f"{shown}; và {more} dòng nữa" if more > 0 else shown
