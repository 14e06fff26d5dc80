"""What reading one record gives: a definition with its doubts, or a reason why not."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from app.procedures.definition import Definition


@dataclass(frozen=True)
class Issue:
    """One field that was not understood; the rest of its record stands."""

    line: int
    code: str
    field: str
    reason: str
    text: str


@dataclass(frozen=True)
class Parsed:
    line: int
    definition: Definition
    fields: int
    issues: tuple[Issue, ...]


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
        self._issues.append(Issue(self._line, self._code, field, reason, text[:200]))

    @property
    def issues(self) -> tuple[Issue, ...]:
        return tuple(dict.fromkeys(self._issues))


def record(
    stated: Mapping[str, Any], *, line: int, fields: int, doubts: Doubts
) -> Record:
    """Return the record, or why what was read makes no definition."""
    try:
        definition = Definition.model_validate(stated)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "bản ghi"
        return Unreadable(line, str(stated.get("code")), f"{place}: {first['msg']}")
    return Parsed(line, definition, fields, doubts.issues)
