"""Images for the demonstration: a red seal and a signature in blue, on nothing.

They look like what an agency would scan, and say in words that they are samples.
"""

import math
import random
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from app.core.typesetting import FONTS

_RED: Final = (214, 22, 28, 235)
_BLUE: Final = (20, 50, 160, 255)
_FONT: Final = FONTS / "LiberationSerif-Bold.ttf"
_SIDE: Final = 420


def seal(agency: str) -> bytes:
    """Draw a round seal with the agency's name around a star."""
    image = Image.new("RGBA", (_SIDE, _SIDE))
    draw = ImageDraw.Draw(image)
    for inset, width in ((6, 9), (28, 3), (110, 3)):
        draw.ellipse(
            (inset, inset, _SIDE - inset, _SIDE - inset), outline=_RED, width=width
        )
    draw.polygon(_star(_SIDE / 2, _SIDE / 2, 62), fill=_RED)
    _around(image, f"{agency.upper()} * MẪU THỬ * ")
    return _png(image)


def signature(name: str) -> bytes:
    """Draw a flourish of a person's own; equal names sign alike."""
    dice = random.Random(name)  # noqa: S311 - a drawing
    image = Image.new("RGBA", (660, 300))
    draw = ImageDraw.Draw(image)
    points = [
        (
            40 + 560 * step / 90 + 36 * math.sin(step / 3 + dice.random() / 3),
            150 + 90 * math.sin(step / 2.3) * math.cos(step / 21) - step / 2,
        )
        for step in range(90)
    ]
    draw.line(points, fill=_BLUE, width=7, joint="curve")
    return _png(image)


def save(folder: Path, name: str, image: bytes) -> None:
    """Put an image where the house looks for it."""
    (folder / "images").mkdir(parents=True, exist_ok=True)
    (folder / "images" / f"{name}.png").write_bytes(image)


def _star(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    corners = []
    for corner in range(10):
        reach = radius if corner % 2 == 0 else radius * 0.4
        angle = math.pi * corner / 5 - math.pi / 2
        corners.append((x + reach * math.cos(angle), y + reach * math.sin(angle)))
    return corners


def _around(image: Image.Image, text: str) -> None:
    font = ImageFont.truetype(_FONT, min(44, 1250 // max(len(text), 1)))
    radius = _SIDE / 2 - 69
    for place, letter in enumerate(text):
        turn = 360 * place / len(text)
        tile = Image.new("RGBA", (56, 56))
        ImageDraw.Draw(tile).text((28, 28), letter, font=font, fill=_RED, anchor="mm")
        angle = math.radians(turn - 90)
        x = _SIDE / 2 + radius * math.cos(angle) - 28
        y = _SIDE / 2 + radius * math.sin(angle) - 28
        turned = tile.rotate(-turn, resample=Image.Resampling.BILINEAR)
        image.alpha_composite(turned, (round(x), round(y)))


def _png(image: Image.Image) -> bytes:
    output = BytesIO()
    image.save(output, "PNG")
    return output.getvalue()
