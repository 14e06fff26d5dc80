"""A Word or Excel file must be plain Office Open XML (ECMA-376): no macro, no bomb."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import urlsplit
from xml.parsers import expat

from app.files.opening import foreign, markup
from app.files.opening.markup import Forbidden

_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
WORD: Final = f"{_OFFICE}.wordprocessingml.document"
EXCEL: Final = f"{_OFFICE}.spreadsheetml.sheet"
_TYPES: Final = "[Content_Types].xml"
_EMBEDDED: Final = {".docx": WORD, ".xlsx": EXCEL}
_MOST_ENTRIES: Final = 5_000
_MOST_BYTES: Final = 300_000_000
# Deflate packs a thousandfold at best; what people write, tenfold.
_MOST_PACKED: Final = 200
_SMALL: Final = 1_000_000
_DEEPEST: Final = 2
_END_RECORD: Final = b"PK\x05\x06"
_END_RECORD_SIZE: Final = 22
_OLD_OR_LOCKED: Final = b"\xd0\xcf\x11\xe0"
_BOMB: Final = "tệp nén quá mức (bom nén)"
_MACRO: Final = "tệp chứa macro"


def fault(data: bytes, *, media_type: str, depth: int = 0) -> str | None:
    """Return why the file is refused, or None."""
    if data.startswith(_OLD_OR_LOCKED):
        return "tệp bị khóa bằng mật khẩu hoặc là bản Office cũ, hãy lưu lại"
    # It begins with its first entry, and ends with its directory: nothing is hidden
    # before or after.
    if not data.startswith(b"PK\x03\x04"):
        return "nội dung không phải là tệp Word hoặc Excel"
    if not data[-_END_RECORD_SIZE:].startswith(_END_RECORD):
        return foreign.POLYGLOT
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            _check_entries(package)
            _check_parts(package, media_type, depth)
    except Forbidden as found:
        return str(found)
    return None


def _check_entries(package: zipfile.ZipFile) -> None:
    """Look at what the directory says, before anything is unpacked."""
    entries = package.infolist()
    if len(entries) > _MOST_ENTRIES:
        raise Forbidden(_BOMB)
    if sum(entry.file_size for entry in entries) > _MOST_BYTES:
        raise Forbidden(_BOMB)
    if len({entry.filename.lower() for entry in entries}) != len(entries):
        raise Forbidden("tệp có hai phần trùng tên")
    for entry in entries:
        _check_entry(entry)


def _check_entry(entry: zipfile.ZipInfo) -> None:
    path = PurePosixPath(entry.filename)
    if path.is_absolute() or ".." in path.parts or "\\" in entry.filename:
        raise Forbidden("tệp có phần mang đường dẫn lạ")
    if entry.flag_bits & 1:
        raise Forbidden("tệp bị khóa bằng mật khẩu")
    packed = entry.file_size > _MOST_PACKED * max(entry.compress_size, 1)
    if packed and entry.file_size > _SMALL:
        raise Forbidden(_BOMB)
    lower = entry.filename.lower()
    if lower.endswith("vbaproject.bin") or "macrosheets/" in lower:
        raise Forbidden(_MACRO)
    if "activex/" in lower:
        raise Forbidden("tệp chứa thành phần ActiveX")


def _check_parts(package: zipfile.ZipFile, media_type: str, depth: int) -> None:
    if _TYPES not in package.namelist():
        raise Forbidden("nội dung không phải là tệp Word hoặc Excel")
    found: set[str] = set()
    _read(package, _TYPES, lambda _, given: _note_type(given, found))
    if f"{media_type}.main+xml" not in found:
        raise Forbidden("nội dung không đúng với đuôi tệp")
    for entry in package.infolist():
        if entry.filename.endswith(".rels"):
            _read(package, entry.filename, _check_relation)
        elif entry.filename.endswith((".xml", ".vml")):
            _read(package, entry.filename, lambda _name, _given: None)
        else:
            _check_binary(package, entry, depth)


def _note_type(given: Mapping[str, str], found: set[str]) -> None:
    stated = given.get("ContentType", "")
    if "macroenabled" in stated.lower() or "vbaproject" in stated.lower():
        raise Forbidden(_MACRO)
    found.add(stated)


def _check_relation(_: str, given: Mapping[str, str]) -> None:
    """Refuse what is fetched from elsewhere; a link that one may click is a text."""
    if given.get("TargetMode") != "External":
        return
    scheme = urlsplit(given.get("Target", "")).scheme.lower()
    link = given.get("Type", "").endswith("/hyperlink")
    if not link or scheme not in {"http", "https", "mailto"}:
        raise Forbidden("tệp lấy nội dung từ bên ngoài")


def _check_binary(package: zipfile.ZipFile, entry: zipfile.ZipInfo, depth: int) -> None:
    suffix = PurePosixPath(entry.filename).suffix.lower()
    with package.open(entry) as part:
        start = part.read(8)
    if foreign.is_program(start):
        raise Forbidden("tệp chứa chương trình")
    if suffix in _EMBEDDED:
        if depth >= _DEEPEST:
            raise Forbidden("tệp lồng quá nhiều lớp")
        inner = fault(
            package.read(entry), media_type=_EMBEDDED[suffix], depth=depth + 1
        )
        if inner is not None:
            raise Forbidden(inner)
    elif "embeddings/" in entry.filename.lower() and not entry.is_dir():
        raise Forbidden("tệp nhúng đối tượng của chương trình khác")


def _read(package: zipfile.ZipFile, name: str, on_element: markup.OnElement) -> None:
    try:
        markup.read(_pieces(package, name), on_element)
    except expat.ExpatError as error:
        raise Forbidden("tệp hỏng, một phần bên trong sai cú pháp") from error


def _pieces(package: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    with package.open(name) as part:
        while piece := part.read(1 << 16):
            yield piece
