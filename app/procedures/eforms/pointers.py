"""Places in answers: tuples of keys, written as JSON pointers below `/answers`."""

from collections.abc import Iterable
from typing import Final, TypeAlias

ROOT: Final = "/answers"
Place: TypeAlias = tuple[str | int, ...]


def pointer(place: Iterable[str | int], *, root: str = ROOT) -> str:
    return root + "".join(f"/{escaped(str(part))}" for part in place)


def escaped(part: str) -> str:
    """Return a part of a JSON pointer (RFC 6901 §3)."""
    return part.replace("~", "~0").replace("/", "~1")
