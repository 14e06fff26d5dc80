"""Mark a picture: the same kind of picture, without what its camera added."""

import io
from collections.abc import Sequence
from typing import Final

from PIL import Image, ImageOps

from app.files.marking import tile

_ANGLE: Final = 30
_SHARE: Final = 0.62
_PLACES: Final = (1 / 6, 1 / 2, 5 / 6)
_INK: Final = (96, 96, 96)


def marked(data: bytes, lines: Sequence[str], *, kind: str) -> bytes:
    opened = Image.open(io.BytesIO(data), formats=["JPEG", "PNG"])
    # A copy loses the tag that turns it, so it is turned.
    picture = ImageOps.exif_transpose(opened).convert("RGB")
    mark = _fitted(tile.drawn(lines), picture)
    for share in _PLACES:
        left = (picture.width - mark.width) // 2
        top = int(picture.height * share) - mark.height // 2
        picture.paste(_INK, (left, top), mark)
    out = io.BytesIO()
    picture.save(out, format=kind, quality=88)
    return out.getvalue()


def _fitted(mark: Image.Image, picture: Image.Image) -> Image.Image:
    width = max(int(picture.width * _SHARE), 1)
    height = max(int(mark.height * width / mark.width), 1)
    return mark.resize((width, height)).rotate(_ANGLE, expand=True)
