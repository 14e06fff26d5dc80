"""Numbers of people in what acts say, covered as lists cover them. Pure."""

import re
from typing import Final

from app.core.canonical import JsonValue
from app.identity.actor import masked

# Identity and tax numbers, telephones: digits alone, not a part of a code or an id.
_NUMBER: Final = re.compile(r"(?<![\w.-])[0-9]{9,13}(?![\w-])")


def cover(said: JsonValue) -> JsonValue:
    """Return the same with all but the last three digits of each number covered."""
    if isinstance(said, str):
        return _NUMBER.sub(lambda found: masked(found[0]), said)
    if isinstance(said, dict):
        return {cover_text(name): cover(value) for name, value in said.items()}
    if isinstance(said, list):
        return [cover(each) for each in said]
    return said


def cover_text(said: str) -> str:
    return str(cover(said))
