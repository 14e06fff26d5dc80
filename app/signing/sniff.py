"""Tells what a file is by its content; names and declared types are only claims."""

import io
import zipfile
from typing import Final

from app.signing.report import Format

_PDF_WITHIN: Final = 1024
_DER_SEQUENCE: Final = b"\x30"
_PEM: Final = (b"-----BEGIN PKCS7-----", b"-----BEGIN CMS-----")


def format_of(data: bytes) -> Format:
    """Recognise PDF, XML, CMS and signed containers."""
    head = data[:_PDF_WITHIN]
    if b"%PDF-" in head:
        return Format.PDF
    if head.startswith(b"PK\x03\x04"):
        return Format.OOXML if _is_office(data) else Format.ASIC
    if head.startswith((_DER_SEQUENCE, *_PEM)):
        return Format.CMS
    if _looks_like_xml(head):
        return Format.XML
    return Format.UNKNOWN


def _is_office(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            return "[Content_Types].xml" in container.namelist()
    except (zipfile.BadZipFile, ValueError, LookupError, OSError, NotImplementedError):
        return False


def _looks_like_xml(head: bytes) -> bool:
    for mark, encoding in (
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
        (b"\xef\xbb\xbf", "utf-8"),
    ):
        if head.startswith(mark):
            return head[len(mark) :].decode(encoding, "ignore").lstrip()[:1] == "<"
    return head.lstrip()[:1] == b"<"
