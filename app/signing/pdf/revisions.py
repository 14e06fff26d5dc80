"""Explains every byte after a signed revision, or says that it cannot.

An incremental-saving attack hides content behind a revision that no cross-reference
speaks of, for viewers that rebuild the file. So what follows a signature must be
whole revisions: listed objects, their cross-reference, `startxref`, `%%EOF`.
"""

import re
from typing import Final

from app.signing.limits import MalformedError
from app.signing.pdf.document import Document
from app.signing.pdf.objects import Stream, parse_indirect, parse_value, skip_space

_PADDING: Final = b"\x00\t\n\x0c\r "
_STARTXREF: Final = re.compile(rb"startxref[\x00\t\n\x0c\r ]+(\d{1,11})")
_END_OF_FILE: Final = re.compile(rb"%%EOF[\x00\t\n\x0c\r ]*$")
_HIDDEN: Final = re.compile(rb"%[^\r\n]*?(?:obj|xref|trailer|stream)")
_TABLE_END: Final = re.compile(rb"trailer")


def ends_a_revision(data: bytes, end: int) -> bool:
    """Tell whether the bytes up to `end` close with an end-of-file mark."""
    return _END_OF_FILE.search(data[max(0, end - 64) : end]) is not None


def is_padding(data: bytes, start: int) -> bool:
    return not data[start:].strip(_PADDING)


def unexplained_tail(document: Document, start: int) -> int | None:
    """Return the offset of the first byte after `start` that no revision explains."""
    data = document.data
    known = _known_offsets(document)
    starts = {section.start for section in document.sections}
    at = start
    while (begun := _gap_end(data, at)) is not None and begun < len(data):
        end = _explained_until(data, begun, known, starts)
        if end is None:
            return begun
        at = end
    return at if begun is None else None


def _gap_end(data: bytes, at: int) -> int | None:
    """Return where the space after an element ends, None if it hides something.

    Comments are space, and writers leave their names in them; but not every reader
    that rebuilds a file passes over objects there.
    """
    end = skip_space(data, at)
    return None if _HIDDEN.search(data, at, end) else end


def _known_offsets(document: Document) -> dict[int, int]:
    return {
        skip_space(document.data, entry.place): number
        for section in document.sections
        for entries in (section.entries, section.hybrid)
        for number, entry in entries.items()
        if entry.kind == "offset"
    }


def _explained_until(
    data: bytes, at: int, known: dict[int, int], starts: set[int]
) -> int | None:
    pointer = _STARTXREF.match(data, at)
    if pointer is not None:
        target = skip_space(data, int(pointer[1]))
        pointed = target in starts or int(pointer[1]) in starts
        return pointer.end() if pointed else None
    if data[at : at + 4] == b"xref":
        trailer = _TABLE_END.search(data, at)
        if at not in starts or trailer is None or b"%" in data[at : trailer.start()]:
            return None
        return parse_value(data, trailer.end())[1]
    return _object_until(data, at, known, starts)


def _object_until(
    data: bytes, at: int, known: dict[int, int], starts: set[int]
) -> int | None:
    try:
        found = parse_indirect(data, at)
    except MalformedError:
        return None
    if known.get(at) != found.ref.number and at not in starts:
        return None
    end = found.end
    if isinstance(found.value, Stream):
        length = found.value.dictionary.get("Length")
        known_end = end + length if isinstance(length, int) else end
        stop = data.find(b"endstream", max(end, min(known_end, len(data))))
        if stop < 0:
            return None
        end = stop + len(b"endstream")
    gap_end = _gap_end(data, end)
    if gap_end is None or data[gap_end : gap_end + 6] != b"endobj":
        return None
    return gap_end + len(b"endobj")
