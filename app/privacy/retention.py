"""What keeps a dossier from going: it is open, held, or the law keeps it. Pure.

How long is a table by procedure and outcome, each row with the text it rests on. What
no row decides is kept: nothing is destroyed on a number that nobody answers for.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.core.clock import local

ANY: Final = "*"


class Outcome(StrEnum):
    """How a dossier ended; `unfinished` came to no decision at all."""

    GRANTED = "granted"
    REFUSED = "refused"
    UNFINISHED = "unfinished"


OUTCOME_WORDS: Final = {
    Outcome.GRANTED: "Được giải quyết",
    Outcome.REFUSED: "Bị từ chối",
    Outcome.UNFINISHED: "Không thụ lý, rút hoặc dừng",
}


class Term(BaseModel):
    """One row: a number of years, or for good (vĩnh viễn), and by which document."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    procedure: Annotated[
        str, Field(pattern=r"^(\*|[0-9][0-9A-Za-z.-]*)$", max_length=64)
    ]
    outcome: Outcome
    years: Annotated[int, Field(ge=1, le=200)] | None = None
    permanent: bool = False
    # A Vietnamese legal document is known by its number: 10/2022/TT-BNV.
    source: Annotated[str, Field(pattern=r"[0-9]+/[0-9A-ZĐ]", max_length=500)]

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.years is None) != self.permanent:
            message = "a term is either years or permanent"
            raise ValueError(message)
        return self


class RetentionTable(BaseModel):
    """A procedure's own row goes before the row of every procedure (`*`)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    terms: tuple[Term, ...] = ()

    @model_validator(mode="after")
    def _each_decided_once(self) -> Self:
        keys = [(each.procedure, each.outcome) for each in self.terms]
        twice = {key for key in keys if keys.count(key) > 1}
        if twice:
            message = f"decided twice: {sorted(twice)}"
            raise ValueError(message)
        return self

    def of(self, procedure: str, outcome: Outcome) -> Term | None:
        by_key = {(each.procedure, each.outcome): each for each in self.terms}
        return by_key.get((procedure, outcome), by_key.get((ANY, outcome)))


@dataclass(frozen=True)
class Kept:
    """One dossier, as far as its keeping goes; `ended_at` is None while it is open.

    `held_by` are the documents of the holds laid on it by hand.
    """

    code: str
    procedure: str
    outcome: Outcome
    ended_at: datetime | None
    held_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hold:
    """Why a dossier stays, and until which day, if that is known.

    `document` is that of a hold by hand; `by_law` that of a term without end.
    """

    code: str
    until: date | None
    document: str | None = None
    by_law: str | None = None
    undecided: bool = False

    @property
    def words(self) -> str:
        if self.document is not None:
            return f"Hồ sơ {self.code} đang được giữ theo văn bản {self.document}"
        if self.by_law is not None:
            return f"Hồ sơ {self.code} phải lưu trữ vĩnh viễn theo {self.by_law}"
        if self.undecided:
            return f"Hồ sơ {self.code} chưa được quyết định thời hạn lưu trữ"
        if self.until is None:
            return f"Hồ sơ {self.code} đang được giải quyết"
        return f"Hồ sơ {self.code} phải lưu trữ đến hết ngày {self.until:%d/%m/%Y}"


_LEAP_DAY: Final = (2, 29)


def holds_on(
    dossiers: Iterable[Kept], *, terms: RetentionTable, at: datetime
) -> tuple[Hold, ...]:
    """Return what keeps a person's dossiers from being erased now."""
    today = local(at).date()
    found = (hold_on(each, terms=terms, today=today) for each in dossiers)
    return tuple(each for each in found if each is not None)


def hold_on(dossier: Kept, *, terms: RetentionTable, today: date) -> Hold | None:
    """Return what keeps one dossier now, or None if nothing does."""
    if dossier.held_by:
        return Hold(dossier.code, None, dossier.held_by[0])
    if dossier.ended_at is None:
        return Hold(dossier.code, None)
    term = terms.of(dossier.procedure, dossier.outcome)
    if term is None:
        return Hold(dossier.code, None, undecided=True)
    until = kept_until(dossier, terms=terms)
    if until is None:
        return Hold(dossier.code, None, by_law=term.source)
    return Hold(dossier.code, until) if today <= until else None


def kept_until(dossier: Kept, *, terms: RetentionTable) -> date | None:
    """Return the last day on which the law keeps a dossier.

    None while it is open, where nobody decided, and where it is kept for good.
    """
    term = terms.of(dossier.procedure, dossier.outcome)
    if dossier.ended_at is None or term is None or term.years is None:
        return None
    return _years_after(local(dossier.ended_at).date(), term.years)


def _years_after(day: date, years: int) -> date:
    if (day.month, day.day) == _LEAP_DAY:
        return date(day.year + years, 3, 1)
    return day.replace(year=day.year + years)
