"""Open a file really, and say what is wrong with it.

A program of its own: it serves one file after the other on its standard input,
and `sandbox` kills it when a file takes too long. It bounds its own memory.
"""

import io
import resource
import sys
from typing import Final

from PIL import Image
from pypdf import PdfReader
from pypdf.errors import PyPdfError

PDF: Final = "application/pdf"
IMAGES: Final = {"JPEG": "image/jpeg", "PNG": "image/png"}
_MEMORY: Final = 768 * 1024 * 1024
# A4 at 600 dots an inch is 35 million.
_MOST_PIXELS: Final = 50_000_000
# What parsers raise on bytes that lie. Anything else ends this process, which
# refuses the file just as well.
_BROKEN: Final = (
    PyPdfError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
)


def fault_of(data: bytes, media_type: str) -> str | None:
    """Return why these bytes are not a good file of that type, or None."""
    try:
        return _pdf_fault(data) if media_type == PDF else _image_fault(data, media_type)
    except _BROKEN:
        return "tệp hỏng hoặc quá lớn, không mở được"


def _pdf_fault(data: bytes) -> str | None:
    if not data.startswith(b"%PDF-"):
        return "nội dung không phải là PDF"
    reader = PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted:
        return "tệp PDF bị khóa bằng mật khẩu"
    if not reader.pages:
        return "tệp PDF không có trang nào"
    return None


def _image_fault(data: bytes, media_type: str) -> str | None:
    image = Image.open(io.BytesIO(data), formats=list(IMAGES))
    if IMAGES[image.format or ""] != media_type:
        return "nội dung không đúng với đuôi tệp"
    if image.width * image.height > _MOST_PIXELS:
        return "ảnh có quá nhiều điểm ảnh"
    image.load()
    return None


def _serve() -> None:
    """Answer each `<type> <length>` line and its bytes with one line."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    source, answers = sys.stdin.buffer, sys.stdout.buffer
    while header := source.readline():
        media_type, length = header.decode().split()
        fault = fault_of(source.read(int(length)), media_type)
        answers.write(f"{fault or ''}\n".encode())
        answers.flush()


if __name__ == "__main__":
    _serve()
