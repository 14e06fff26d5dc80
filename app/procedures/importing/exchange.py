"""Our own format: one procedure a line, as canonical JSON (RFC 8785).

What is exported and read again is the same, byte for byte. Forms and processes do
not travel with it: they are proved and published where they are used.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, ValidationError

from app.core.canonical import canonical_json
from app.procedures.definition import Definition
from app.procedures.importing.records import Origin, Parsed, Record, Unreadable
from app.procedures.models import Source

FORMAT: Final = "motcua.procedure/1"


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid")

    format: str
    definition: Definition
    source: Source
    valid_from: date


def write(definition: Definition, origin: Origin) -> bytes:
    """Return one line, without its end."""
    return canonical_json(
        {
            "format": FORMAT,
            "definition": definition.model_dump(mode="json"),
            "source": origin.source,
            "valid_from": origin.valid_from.isoformat(),
        }
    )


def is_ours(line: object) -> bool:
    return isinstance(line, Mapping) and line.get("format") == FORMAT


def read(stated: Mapping[str, Any], *, line: int) -> Record:
    """Read one line; `line` is where it stands in its file."""
    try:
        found = _Line.model_validate(stated)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        return Unreadable(line, None, f"{place}: {first['msg']}")
    return Parsed(line, found.definition, (), Origin(found.source, found.valid_from))
