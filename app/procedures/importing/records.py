"""What reading one record gives: a definition with its doubts, or a reason why not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from pydantic import ValidationError

from app.procedures.definition import Definition
from app.procedures.models import Source


class Fault(StrEnum):
    """Whose fault it is that a field is not known.

    `unread`: it says something that we do not understand. `source`: what it says is
    no answer, whoever reads it (a time without its unit, a currency without a sum).
    """

    UNREAD = "unread"
    SOURCE = "source"


@dataclass(frozen=True)
class Issue:
    """One field that is not known; the rest of its record stands."""

    line: int
    code: str
    field: str
    reason: str
    text: str
    fault: Fault


@dataclass(frozen=True)
class Origin:
    """Who stated a version, and its first day; known of our own exports only."""

    source: Source
    valid_from: date


@dataclass(frozen=True)
class Parsed:
    line: int
    definition: Definition
    issues: tuple[Issue, ...]
    origin: Origin | None = None


@dataclass(frozen=True)
class Unreadable:
    """A record of which nothing may be used."""

    line: int
    code: str | None
    reason: str


Record = Parsed | Unreadable


class Doubts:
    """Collects the issues of one record while its fields are read."""

    def __init__(self, *, line: int, code: str) -> None:
        self._line = line
        self._code = code
        self._issues: list[Issue] = []

    def note(self, field: str, reason: str, text: str) -> None:
        """Tell of a field that says what we do not understand."""
        self._tell(field, reason, text, Fault.UNREAD)

    def lacking(self, field: str, reason: str, text: str) -> None:
        """Tell of a field that says too little for anybody to understand."""
        self._tell(field, reason, text, Fault.SOURCE)

    def _tell(self, field: str, reason: str, text: str, fault: Fault) -> None:
        issue = Issue(self._line, self._code, field, reason, text[:200], fault)
        self._issues.append(issue)

    @property
    def issues(self) -> tuple[Issue, ...]:
        return tuple(dict.fromkeys(self._issues))


def record(stated: Mapping[str, Any], *, line: int, doubts: Doubts) -> Record:
    """Return the record, or why what was read makes no definition."""
    try:
        definition = Definition.model_validate(stated)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "bản ghi"
        return Unreadable(line, str(stated.get("code")), f"{place}: {first['msg']}")
    return Parsed(line, definition, doubts.issues)
