"""Tell a catalogue file's format by its content, and read its records."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from app.procedures.importing import exchange, national, portal_csv, portal_pages
from app.procedures.importing.records import Record, Unreadable


class Format(StrEnum):
    PORTAL_CSV = "portal_csv"
    PORTAL_PAGES = "portal_pages"
    NATIONAL = "national"
    EXCHANGE = "exchange"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class FileRead:
    name: str
    format: Format
    records: tuple[Record, ...]


def read_file(path: Path) -> FileRead:
    """Read one file; an unknown format gives one unreadable record, line 1."""
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        return _unknown(path, "tệp không phải văn bản UTF-8")
    kind = format_of(text)
    match kind:
        case Format.PORTAL_CSV:
            records = tuple(_rows(text))
        case Format.PORTAL_PAGES:
            records = tuple(_lines(text, portal_pages.read))
        case Format.EXCHANGE:
            records = tuple(_lines(text, exchange.read))
        case Format.NATIONAL:
            records = tuple(_answers(text))
        case Format.UNKNOWN:
            return _unknown(path, "không nhận ra định dạng của tệp")
    return FileRead(path.name, kind, records)


def format_of(text: str) -> Format:
    """Tell the format by the first line, or by the whole where it is one JSON."""
    first = text.lstrip().split("\n", maxsplit=1)[0]
    if set(next(csv.reader([first]), ())) >= portal_csv.COLUMNS:
        return Format.PORTAL_CSV
    page = _json(first)
    if exchange.is_ours(page):
        return Format.EXCHANGE
    if isinstance(page, dict) and page.keys() >= portal_pages.KEYS:
        return Format.PORTAL_PAGES
    found = national.procedures(_json(text))
    if any("MATTHC" in each or "TENTTHC" in each for each in found):
        return Format.NATIONAL
    return Format.UNKNOWN


def _rows(text: str) -> Iterator[Record]:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    for row in reader:
        yield portal_csv.read(row, line=reader.line_num)


def _lines(text: str, read: Callable[..., Record]) -> Iterator[Record]:
    for line, each in enumerate(text.split("\n"), start=1):
        if not each.strip():
            continue
        page = _json(each)
        if isinstance(page, dict):
            yield read(page, line=line)
        else:
            yield Unreadable(line, None, "dòng không phải một đối tượng JSON")


def _answers(text: str) -> Iterator[Record]:
    for number, each in enumerate(national.procedures(_json(text)), start=1):
        yield national.read(each, line=number)


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _unknown(path: Path, reason: str) -> FileRead:
    return FileRead(path.name, Format.UNKNOWN, (Unreadable(1, None, reason),))
