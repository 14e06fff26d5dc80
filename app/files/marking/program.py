"""The process that draws on copies, one after the other, within its memory.

Each request on its standard input is a line of JSON and the bytes that it announces;
each answer is a line with its length, and the marked copy. None is of length 0.
"""

import json
import resource
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final

from app.files.marking import pdf, pictures
from app.files.opening.program import BROKEN, MEMORY

_MARKERS: Final[Mapping[str, Callable[[bytes, Sequence[str]], bytes]]] = {
    "application/pdf": pdf.marked,
    "image/jpeg": partial(pictures.marked, kind="JPEG"),
    "image/png": partial(pictures.marked, kind="PNG"),
}


def marked(data: bytes, media_type: str, lines: Sequence[str]) -> bytes:
    """Return the marked copy, or nothing for what cannot be drawn on."""
    try:
        return _MARKERS[media_type](data, lines)
    except BROKEN:
        return b""


def serve() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    source, answers = sys.stdin.buffer, sys.stdout.buffer
    while header := source.readline():
        asked = json.loads(header)
        data = source.read(asked["length"])
        copy = marked(data, asked["type"], asked["lines"])
        answers.write(b"%d\n%b" % (len(copy), copy))
        answers.flush()
