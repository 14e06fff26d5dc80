"""Is a file what it says? It is really opened, never believed by its name.

Three formats serve citizens' papers: PDF, JPEG and PNG. Everything else, and
everything that only looks like one of them, is refused with the reason.
"""

import io
import warnings
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from PIL import Image, UnidentifiedImageError
from pypdf import PdfReader
from pypdf.errors import PyPdfError

LARGEST_MEGABYTES: Final = 25
_LONGEST_NAME: Final = 200
_IMAGE_TYPES: Final = {"JPEG": "image/jpeg", "PNG": "image/png"}
_EXTENSIONS: Final = {
    ".pdf": "application/pdf",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
}


@dataclass(frozen=True)
class Sound:
    name: str
    media_type: str


@dataclass(frozen=True)
class Unsound:
    reason: str


def inspect(data: bytes, *, name: str) -> Sound | Unsound:
    """Open the file and say what it really is, or why it is refused."""
    plain = _plain_name(name)
    named = _EXTENSIONS.get(PurePath(plain).suffix.lower())
    if named is None:
        return Unsound("chỉ nhận tệp PDF, JPG hoặc PNG")
    if not data:
        return Unsound("tệp rỗng")
    if len(data) > LARGEST_MEGABYTES * 1_000_000:
        return Unsound(f"tệp lớn quá {LARGEST_MEGABYTES} MB")
    fault = (
        _pdf_fault(data) if named == "application/pdf" else _image_fault(data, named)
    )
    return Unsound(fault) if fault else Sound(plain, named)


def _plain_name(name: str) -> str:
    """Return the last part of the name without characters that could mislead."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    printable = "".join(letter for letter in last if letter.isprintable())
    stem, dot, extension = printable.rpartition(".")
    return (
        f"{stem[:_LONGEST_NAME]}{dot}{extension[:8]}"
        if dot
        else printable[:_LONGEST_NAME]
    )


def _pdf_fault(data: bytes) -> str | None:
    if not data.startswith(b"%PDF-"):
        return "nội dung không phải là PDF"
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted:
            return "tệp PDF bị khóa bằng mật khẩu"
        if not reader.pages:
            return "tệp PDF không có trang nào"
    # A hostile file may fail anywhere in a parser; each way out is a refusal.
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        RecursionError,
        OSError,
    ):
        return "tệp PDF hỏng, không mở được"
    return None


def _image_fault(data: bytes, named: str) -> str | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=list(_IMAGE_TYPES))
            if _IMAGE_TYPES[image.format or ""] != named:
                return "nội dung không đúng với đuôi tệp"
            image.load()
    except (
        UnidentifiedImageError,
        Image.DecompressionBombWarning,
        Image.DecompressionBombError,
        OSError,
        ValueError,
        KeyError,
        SyntaxError,
    ):
        return "tệp ảnh hỏng hoặc quá lớn, không mở được"
    return None
