"""Is a file what it says? It is really opened, never believed by its name.

Three formats serve citizens' papers: PDF, JPEG and PNG. Everything else, and
everything that only looks like one of them, is refused with the reason.
"""

from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from app.files.sandbox import OPENER

LARGEST_MEGABYTES: Final = 25
_LONGEST_NAME: Final = 200
_EXTENSIONS: Final = {
    ".pdf": "application/pdf",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
}


@dataclass(frozen=True)
class Sound:
    name: str
    media_type: str


@dataclass(frozen=True)
class Unsound:
    reason: str


def inspect(data: bytes, *, name: str) -> Sound | Unsound:
    """Open the file and say what it really is, or why it is refused.

    It may take seconds: call it from a thread.
    """
    plain = _plain_name(name)
    named = _EXTENSIONS.get(PurePath(plain).suffix.lower())
    if named is None:
        return Unsound("chỉ nhận tệp PDF, JPG hoặc PNG")
    if not data:
        return Unsound("tệp rỗng")
    if len(data) > LARGEST_MEGABYTES * 1_000_000:
        return Unsound(f"tệp lớn quá {LARGEST_MEGABYTES} MB")
    fault = OPENER.fault_of(data, named)
    return Unsound(fault) if fault else Sound(plain, named)


def _plain_name(name: str) -> str:
    """Return the last part of the name without characters that could mislead."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    printable = "".join(letter for letter in last if letter.isprintable())
    stem, dot, extension = printable.rpartition(".")
    return (
        f"{stem[:_LONGEST_NAME]}{dot}{extension[:8]}"
        if dot
        else printable[:_LONGEST_NAME]
    )
