"""Is a file what it says? It is really opened, never believed by its name.

PDF, JPEG and PNG serve most papers; some procedures take Word, Excel or XML.
Everything else, and everything that only looks like one of them, is refused with
the reason.
"""

from dataclasses import dataclass
from typing import Final

from app.files import formats, names
from app.files.sandbox import OPENER

# What one process opens within its memory; what a paper takes is its own rule.
LARGEST_MEGABYTES: Final = 100


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
    plain = names.plain(name)
    stated = stated_type(plain)
    if isinstance(stated, Unsound):
        return stated
    if not data:
        return Unsound("tệp rỗng")
    if len(data) > LARGEST_MEGABYTES * 1_000_000:
        return Unsound(f"tệp lớn quá {LARGEST_MEGABYTES} MB")
    fault = OPENER.fault_of(data, stated)
    return Unsound(fault) if fault else Sound(plain, stated)


def stated_type(name: str) -> str | Unsound:
    """Return the media type that the name promises, unopened."""
    stated = formats.stated(names.plain(name))
    if stated is None:
        return Unsound(formats.advice(name))
    return stated
