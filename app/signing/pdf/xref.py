"""Reads cross-reference sections, newest first (ISO 32000-2 §7.5.4-7.5.8)."""

import re
from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Final

from app.signing import limits
from app.signing.limits import MalformedError
from app.signing.pdf import filters
from app.signing.pdf.objects import (
    IndirectObject,
    Stream,
    Value,
    parse_indirect,
    parse_value,
    skip_space,
)

_STARTXREF: Final = re.compile(rb"startxref[\x00\t\n\x0c\r ]+(\d{1,11})")
_SUBSECTION: Final = re.compile(rb"(\d{1,10})[\t\n\x0c\r ]+(\d{1,10})[\t\n\x0c\r ]*")
_ENTRY: Final = re.compile(
    rb"(\d{1,11})[\t\n\x0c\r ]+(\d{1,5})[\t\n\x0c\r ]*([nf])[\t\n\x0c\r ]*"
)


_HEAD_OF_FREE: Final = re.compile(rb"0{10} 65535 f")


@dataclass(frozen=True)
class Entry:
    """Where an object is: at an offset, or inside an object stream, or nowhere."""

    kind: str  # "free", "offset", "compressed"
    place: int
    extra: int


@dataclass(frozen=True)
class Section:
    """One cross-reference section; a revision of the file ends with it."""

    start: int
    end: int
    entries: Mapping[int, Entry]
    trailer: Mapping[str, Value]
    hybrid: Mapping[int, Entry] = field(default_factory=dict)

    def find(self, number: int) -> Entry | None:
        entry = self.entries.get(number)
        if entry is None or entry.kind == "free":
            return self.hybrid.get(number, entry)
        return entry


def last_startxref(data: bytes) -> int:
    """Return the offset that the last `startxref` gives.

    Raises:
        MalformedError: there is none.
    """
    at = data.rfind(b"startxref")
    match = _STARTXREF.match(data, at) if at >= 0 else None
    if match is None:
        raise MalformedError("no startxref")
    return int(match[1])


def sections(
    data: bytes, *, known: MutableMapping[int, Section] | None = None
) -> list[Section]:
    """Read every section reachable from the end of the file, newest first.

    `known` keeps those read before, of a longer state of the same file too.
    """
    known = {} if known is None else known
    found: list[Section] = []
    offset: int | None = last_startxref(data)
    seen: set[int] = set()
    while offset is not None:
        if offset in seen or len(found) >= limits.MAX_PDF_REVISIONS:
            raise MalformedError("cross-reference sections loop")
        seen.add(offset)
        section = known.get(offset)
        if section is None or section.end > len(data):
            section = known[offset] = read_section(data, offset)
        found.append(section)
        previous = section.trailer.get("Prev")
        offset = int(previous) if isinstance(previous, int | float) else None
    return found


def read_section(data: bytes, offset: int) -> Section:
    """Read the table or stream at an offset."""
    if not 0 <= offset < len(data):
        raise MalformedError(f"cross-reference offset {offset} outside the file")
    at = skip_space(data, offset)
    if data[at : at + 4] == b"xref":
        return _table(data, at)
    return _stream_section(data, at)


def _table(data: bytes, start: int) -> Section:
    entries: dict[int, Entry] = {}
    at = skip_space(data, start + 4)
    while (header := _SUBSECTION.match(data, at)) is not None:
        first, count = int(header[1]), int(header[2])
        at = header.end()
        if count > limits.MAX_PDF_OBJECTS:
            raise MalformedError("too many objects")
        if first == 1 and _HEAD_OF_FREE.match(data, at):
            # Some writers number the table from one; its first entry gives them away.
            first = 0
        for number in range(first, first + count):
            line = _ENTRY.match(data, at)
            if line is None:
                break
            kind = "offset" if line[3] == b"n" else "free"
            entries.setdefault(number, Entry(kind, int(line[1]), int(line[2])))
            at = line.end()
    at = skip_space(data, at)
    if data[at : at + 7] != b"trailer":
        raise MalformedError(f"no trailer after the table at {start}")
    trailer, end = parse_value(data, at + 7)
    if not isinstance(trailer, dict):
        raise MalformedError("trailer is no dictionary")
    return Section(start, end, entries, trailer, _hybrid(data, trailer))


def _hybrid(data: bytes, trailer: Mapping[str, Value]) -> Mapping[int, Entry]:
    offset = trailer.get("XRefStm")
    if not isinstance(offset, int):
        return {}
    return _stream_section(data, skip_space(data, offset)).entries


def _stream_section(data: bytes, start: int) -> Section:
    found = parse_indirect(data, start)
    if not isinstance(found.value, Stream):
        raise MalformedError(f"no cross-reference at {start}")
    dictionary = found.value.dictionary
    if dictionary.get("Type") != "XRef":
        raise MalformedError(f"the stream at {start} is no cross-reference")
    body = filters.decode(data, found.value, length=_direct_length(dictionary))
    entries = dict(_stream_entries(body, dictionary))
    return Section(start, _stream_end(data, found), entries, dictionary)


def _stream_end(data: bytes, found: IndirectObject) -> int:
    at = data.find(b"endstream", found.end)
    return at if at >= 0 else len(data)


def _direct_length(dictionary: Mapping[str, Value]) -> int | None:
    length = dictionary.get("Length")
    return length if isinstance(length, int) else None


def _stream_entries(
    body: bytes, dictionary: Mapping[str, Value]
) -> Iterator[tuple[int, Entry]]:
    widths = _integers(dictionary.get("W"))
    if len(widths) != 3 or not 0 < sum(widths) <= 64 or min(widths) < 0:  # noqa: PLR2004 - three fields of a few bytes
        raise MalformedError("bad /W")
    index = _integers(dictionary.get("Index")) or [
        0,
        *_integers([dictionary.get("Size")]),
    ]
    at = 0
    for first, count in zip(index[::2], index[1::2], strict=False):
        for number in range(first, first + min(count, limits.MAX_PDF_OBJECTS)):
            row = body[at : at + sum(widths)]
            if len(row) < sum(widths):
                return
            yield number, _row(row, widths)
            at += sum(widths)


def _row(row: bytes, widths: list[int]) -> Entry:
    first, second, _ = widths
    kind = int.from_bytes(row[:first], "big") if first else 1
    place = int.from_bytes(row[first : first + second], "big")
    extra = int.from_bytes(row[first + second :], "big")
    return Entry({1: "offset", 2: "compressed"}.get(kind, "free"), place, extra)


def _integers(value: object) -> list[int]:
    if not isinstance(value, list):
        return []
    return [each for each in value if isinstance(each, int)]
