"""The lines of a mark as one picture of how opaque each point is."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

# Vendored, and with every Vietnamese letter: what a machine has is no matter.
_FONT: Final = Path(__file__).parents[2] / "core" / "fonts" / "LiberationSerif-Bold.ttf"
_SIZE, _LEADING, _MARGIN = 48, 62, 12
# Seen at a glance, and the paper still read beneath it.
_OPACITY: Final = 96


def drawn(lines: Sequence[str]) -> Image.Image:
    """Return an `L` picture, as wide as the longest line."""
    font = ImageFont.truetype(_FONT, _SIZE)
    widest = max(int(font.getlength(line)) for line in lines)
    tile = Image.new("L", (widest + 2 * _MARGIN, _LEADING * len(lines) + 2 * _MARGIN))
    pen = ImageDraw.Draw(tile)
    for number, line in enumerate(lines):
        place = (tile.width / 2, _MARGIN + number * _LEADING)
        pen.text(place, line, fill=_OPACITY, font=font, anchor="ma")
    return tile
