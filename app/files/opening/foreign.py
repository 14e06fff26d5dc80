"""What a file must not also be: polyglots are two formats in the same bytes. Pure."""

import io
import zipfile
from typing import Final

POLYGLOT: Final = "tệp chứa thêm một tệp khác được giấu bên trong"

_PROGRAMS: Final = (
    b"MZ",  # Windows
    b"\x7fELF",  # Linux
    b"\xcf\xfa\xed\xfe",  # macOS
    b"\xca\xfe\xba\xbe",  # macOS, Java
    b"dex\n",  # Android
    b"#!",
    b"L\x00\x00\x00\x01\x14\x02\x00",  # a Windows shortcut
)
_ARCHIVES: Final = (
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c",
    b"\xfd7zXZ\x00",
    b"MSCF\x00\x00\x00\x00",
)
_PAGES: Final = (b"<script", b"<html", b"<!doctype html", b"<?php", b"<iframe")
_LOOKED_AT: Final = 4_096


def is_program(data: bytes) -> bool:
    return data.startswith(_PROGRAMS)


def is_also_an_archive(data: bytes) -> bool:
    """Tell whether an unpacker would find something in the bytes.

    The end record's four bytes alone occur by chance in one file of 65,000: its
    directory must be there too.
    """
    if any(mark in data for mark in _ARCHIVES):
        return True
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return bool(archive.infolist())
    except NotImplementedError:
        return True  # of a newer kind than ours reads, and others may
    except (zipfile.BadZipFile, ValueError):
        return False


def looks_like_a_page(data: bytes) -> bool:
    """Tell whether a browser that guesses would take the start for a web page."""
    start = data[:_LOOKED_AT].lower()
    return any(mark in start for mark in _PAGES)


def is_more_than_padding(tail: bytes) -> bool:
    """Tell whether what follows a file's end is a file of its own."""
    bare = tail.lstrip(b"\x00\t\n\f\r ")
    return is_program(bare) or looks_like_a_page(bare)
