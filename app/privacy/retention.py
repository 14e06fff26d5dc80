"""What keeps a dossier from going: it is open, held, or the law keeps it. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Final

from pydantic import BaseModel, Field

from app.core.clock import local

Years = Annotated[int, Field(ge=1, le=200)]


class Terms(BaseModel):
    """Years a dossier of one procedure is kept, by how it ended."""

    granted: Years
    refused: Years


class RetentionSettings(BaseModel):
    """`MOTCUA_RETENTION__…`; a procedure without terms of its own keeps `years`."""

    years: Years = 10
    by_procedure: Mapping[str, Terms] = Field(default_factory=dict)

    def of(self, procedure: str, *, granted: bool) -> int:
        terms = self.by_procedure.get(procedure)
        if terms is None:
            return self.years
        return terms.granted if granted else terms.refused


@dataclass(frozen=True)
class Kept:
    """One dossier, as far as its keeping goes; `ended_at` is None while it is open.

    `held_by` are the documents of the holds laid on it by hand.
    """

    code: str
    procedure: str
    granted: bool
    ended_at: datetime | None
    held_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hold:
    """Why a dossier stays: by whose document, or until which day, if that is known."""

    code: str
    until: date | None
    document: str | None = None

    @property
    def words(self) -> str:
        if self.document is not None:
            return f"Hồ sơ {self.code} đang được giữ theo văn bản {self.document}"
        if self.until is None:
            return f"Hồ sơ {self.code} đang được giải quyết"
        return f"Hồ sơ {self.code} phải lưu trữ đến hết ngày {self.until:%d/%m/%Y}"


_LEAP_DAY: Final = (2, 29)


def holds_on(
    dossiers: Iterable[Kept], *, terms: RetentionSettings, at: datetime
) -> tuple[Hold, ...]:
    """Return what keeps a person's dossiers from being erased now."""
    today = local(at).date()
    found = (hold_on(each, terms=terms, today=today) for each in dossiers)
    return tuple(each for each in found if each is not None)


def hold_on(dossier: Kept, *, terms: RetentionSettings, today: date) -> Hold | None:
    """Return what keeps one dossier now, or None if nothing does."""
    if dossier.held_by:
        return Hold(dossier.code, None, dossier.held_by[0])
    until = kept_until(dossier, terms=terms)
    if until is None:
        return Hold(dossier.code, None)
    return Hold(dossier.code, until) if today <= until else None


def kept_until(dossier: Kept, *, terms: RetentionSettings) -> date | None:
    """Return the last day on which the law keeps a dossier; none while it is open."""
    if dossier.ended_at is None:
        return None
    years = terms.of(dossier.procedure, granted=dossier.granted)
    return _years_after(local(dossier.ended_at).date(), years)


def _years_after(day: date, years: int) -> date:
    if (day.month, day.day) == _LEAP_DAY:
        return date(day.year + years, 3, 1)
    return day.replace(year=day.year + years)
