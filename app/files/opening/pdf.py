"""A PDF must have pages, be open to all, and do nothing by itself."""

import io
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePath
from typing import Final

import pikepdf

from app.files.opening import foreign

# A dictionary, or a stream's, and what it holds.
_Entries = tuple[pikepdf.Object, Mapping[str, pikepdf.Object]]
LOCKED: Final = "tệp PDF bị khóa bằng mật khẩu"
_END: Final = b"%%EOF"
# Some producers and mail gateways add a line or two after the end.
_MOST_AFTER_END: Final = 1_024
_ACTIONS: Final = {
    "/JavaScript": "tệp PDF chứa mã JavaScript, hãy in lại ra PDF thường",
    "/Launch": "tệp PDF chứa lệnh mở chương trình khác",
    "/ImportData": "tệp PDF chứa lệnh lấy dữ liệu từ bên ngoài",
}
_PROGRAM_NAMES: Final = frozenset(
    [
        ".apk",
        ".app",
        ".bat",
        ".cmd",
        ".com",
        ".cpl",
        ".dll",
        ".exe",
        ".hta",
        ".jar",
        ".js",
        ".jse",
        ".lnk",
        ".msi",
        ".ps1",
        ".scr",
        ".sh",
        ".vbe",
        ".vbs",
        ".wsf",
    ]
)


def fault(data: bytes) -> str | None:
    """Return why the PDF is refused, or None.

    A signed PDF is extended by whole revisions, each with an end of its own: only
    what follows the last one is out of place.
    """
    if not data.startswith(b"%PDF-"):
        return "nội dung không phải là PDF"
    return _fault_around(data) or _fault_inside(data)


def _fault_around(data: bytes) -> str | None:
    end = data.rfind(_END)
    if end < 0:
        return "tệp PDF bị cắt cụt"
    tail = data[end + len(_END) :]
    if foreign.looks_like_a_page(data[:1_024]) or foreign.is_more_than_padding(tail):
        return foreign.POLYGLOT
    if len(tail.strip(b"\x00\t\n\f\r ")) > _MOST_AFTER_END:
        return "tệp PDF có dữ liệu lạ sau phần kết thúc"
    return foreign.POLYGLOT if foreign.is_also_an_archive(data) else None


def _fault_inside(data: bytes) -> str | None:
    try:
        document = pikepdf.open(io.BytesIO(data), suppress_warnings=True)
    except pikepdf.PasswordError:
        return LOCKED
    with document:
        if document.is_encrypted:
            return LOCKED
        if not len(document.pages):
            return "tệp PDF không có trang nào"
        if document.Root.get("/NeedsRendering", False):
            return "tệp PDF là biểu mẫu XFA động, hãy in ra PDF thường"
        faults = map(_fault_of, _dictionaries(document))
        return next((found for found in faults if found), None)


def _dictionaries(document: pikepdf.Pdf) -> Iterator[_Entries]:
    """Give every dictionary of the document, reachable from a page or not.

    Objects are walked as the file lists them, each once: following references
    would go in circles, and miss what only another revision refers to.
    """
    for listed in document.objects:
        waiting = [listed]
        while waiting:
            each = waiting.pop()
            if isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
                entries = dict(each.items())
                yield each, entries
                waiting += _direct(entries.values())
            elif isinstance(each, pikepdf.Array):
                waiting += _direct(each)


def _direct(values: Iterable[object]) -> list[pikepdf.Object]:
    return [
        value
        for value in values
        if isinstance(value, pikepdf.Object) and not value.is_indirect
    ]


def _fault_of(found: _Entries) -> str | None:
    dictionary, entries = found
    action = entries.get("/S")
    if isinstance(action, pikepdf.Name) and str(action) in _ACTIONS:
        return _ACTIONS[str(action)]
    if "/JS" in entries:
        return _ACTIONS["/JavaScript"]
    if "/Subtype" in entries and entries["/Subtype"] == "/RichMedia":
        return "tệp PDF chứa nội dung đa phương tiện chạy được"
    if _attaches_a_program(dictionary, entries):
        return "tệp PDF đính kèm chương trình"
    if "/XFA" in entries and b"<script" in _xfa(entries["/XFA"]):
        return "tệp PDF chứa biểu mẫu XFA có mã lệnh"
    return None


def _attaches_a_program(
    dictionary: pikepdf.Object, entries: Mapping[str, pikepdf.Object]
) -> bool:
    if "/EF" in entries:
        return any(_is_program_name(entries.get(key)) for key in ("/UF", "/F"))
    if isinstance(dictionary, pikepdf.Stream) and "/Type" in entries:
        embedded = entries["/Type"] == "/EmbeddedFile"
        return embedded and foreign.is_program(dictionary.read_bytes())
    return False


def _is_program_name(name: pikepdf.Object | None) -> bool:
    plain = str(name or "").rstrip(". ")
    return PurePath(plain).suffix.lower() in _PROGRAM_NAMES


def _xfa(held: pikepdf.Object) -> bytes:
    """Return the packets of an XFA form: one stream, or names and streams in turn."""
    packets = list(held) if isinstance(held, pikepdf.Array) else [held]
    return b"".join(
        each.read_bytes() for each in packets if isinstance(each, pikepdf.Stream)
    )
