"""Which formats a paper may have, by the name of its file. Pure."""

from collections.abc import Mapping
from pathlib import PurePath
from typing import Final

from app.files.opening.office import EXCEL, WORD

MEDIA_TYPES: Final[Mapping[str, str]] = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "docx": WORD,
    "xlsx": EXCEL,
    "xml": "application/xml",
}
_EXTENSIONS: Final = {
    **{f".{each}": media_type for each, media_type in MEDIA_TYPES.items()},
    ".jpeg": "image/jpeg",
}
_ARCHIVE: Final = "không nhận tệp nén, hãy gửi từng tệp"
_OLD: Final = "hãy lưu lại thành tệp PDF, DOCX hoặc XLSX"
_REFUSED: Final = {
    **dict.fromkeys((".zip", ".rar", ".7z", ".gz", ".tar", ".tgz", ".xz"), _ARCHIVE),
    **dict.fromkeys((".doc", ".xls", ".docm", ".xlsm", ".odt", ".ods"), _OLD),
}
_UNKNOWN: Final = "chỉ nhận tệp PDF, JPG, PNG, DOCX, XLSX hoặc XML"


def stated(name: str) -> str | None:
    """Return the media type that a name promises."""
    return _EXTENSIONS.get(PurePath(name).suffix.lower())


def advice(name: str) -> str:
    """Say what to do with a file of a format that is not taken."""
    return _REFUSED.get(PurePath(name).suffix.lower(), _UNKNOWN)
