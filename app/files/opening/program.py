"""The process that opens files, one after the other, within its memory.

Each request on its standard input is a line `<type> <length>` and the bytes; each
answer is a line with its length, and the fault, or nothing.
"""

import resource
import sys
import zipfile
import zlib
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final
from xml.parsers import expat

import pikepdf
from PIL import Image

from app.files.opening import markup, office, pdf, pictures

MEMORY: Final = 1024 * 1024 * 1024
# What parsers raise on bytes that lie. Anything else ends this process, which
# refuses the file just as well.
BROKEN: Final = (
    pikepdf.PdfError,
    expat.ExpatError,
    zipfile.BadZipFile,
    zlib.error,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
)
_OPENERS: Final[Mapping[str, Callable[[bytes], str | None]]] = {
    "application/pdf": pdf.fault,
    "image/jpeg": partial(pictures.fault, kind="JPEG"),
    "image/png": partial(pictures.fault, kind="PNG"),
    "application/xml": markup.fault,
    office.WORD: partial(office.fault, media_type=office.WORD),
    office.EXCEL: partial(office.fault, media_type=office.EXCEL),
}


def fault_of(data: bytes, media_type: str) -> str | None:
    """Return why these bytes are not a good file of that type, or None."""
    try:
        return _OPENERS[media_type](data)
    except BROKEN:
        return "tệp hỏng hoặc quá lớn, không mở được"


def serve() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    source, answers = sys.stdin.buffer, sys.stdout.buffer
    while header := source.readline():
        media_type, length = header.decode().split()
        fault = fault_of(source.read(int(length)), media_type)
        told = (fault or "").encode()
        answers.write(b"%d\n%b" % (len(told), told))
        answers.flush()
