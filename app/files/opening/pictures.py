"""A picture must decode to its last pixel, and be of a size that a scan has."""

import io
import struct
from typing import Final

from PIL import Image

from app.files.opening import foreign

_KINDS: Final = ["JPEG", "PNG"]
# A4 at 600 dots an inch is 35 million.
_MOST_PIXELS: Final = 50_000_000
_PNG_HEAD: Final = 8


def fault(data: bytes, *, kind: str) -> str | None:
    """Return why the picture is refused, or None."""
    image = Image.open(io.BytesIO(data), formats=_KINDS)
    if image.format != kind:
        # Phones save several pictures in one JPEG, which Pillow calls MPO.
        return "nội dung không đúng với đuôi tệp"
    if image.width * image.height > _MOST_PIXELS:
        return "ảnh có quá nhiều điểm ảnh"
    image.load()
    return foreign.POLYGLOT if _hides_something(data, kind) else None


def _hides_something(data: bytes, kind: str) -> bool:
    """Tell whether the bytes are something else too.

    What follows the picture is not refused as such: phones keep a second picture or
    a short film there.
    """
    tail = _after_png(data) if kind == "PNG" else data[data.rfind(b"\xff\xd9") + 2 :]
    return (
        foreign.is_more_than_padding(tail)
        or foreign.looks_like_a_page(data)
        or foreign.is_also_an_archive(data)
    )


def _after_png(data: bytes) -> bytes:
    """Return what follows the last chunk (PNG 3rd edition, §5.3)."""
    place = _PNG_HEAD
    while place + 12 <= len(data):
        length, name = struct.unpack_from(">I4s", data, place)
        place += length + 12
        if name == b"IEND":
            break
    return data[place:]
