"""What people see of a signature: a page drawn apart, laid into the signature's field."""

from dataclasses import dataclass
from io import BytesIO
from typing import Final
from uuid import uuid4

from PIL import Image
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.images import PdfImage
from pyhanko.pdf_utils.layout import (
    AxisAlignment,
    BoxConstraints,
    InnerScaling,
    Margins,
    SimpleBoxLayoutRule,
)
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.stamp import StaticStampStyle

_FIT: Final = SimpleBoxLayoutRule(
    x_align=AxisAlignment.ALIGN_MID,
    y_align=AxisAlignment.ALIGN_MID,
    margins=Margins(),
    inner_content_scaling=InnerScaling.SHRINK_TO_FIT,
)


@dataclass(frozen=True)
class Visible:
    """A drawing over a box of a page, from 1: a transparent PNG, or a PDF's one page.

    The box is in points from the bottom left: left, bottom, right, top. `alt` is
    what a screen reader says.
    """

    drawing: bytes
    page: int
    box: tuple[int, int, int, int]
    alt: str

    def style(self) -> StaticStampStyle:
        """Return the drawing as pyHanko lays it into a field.

        Raises:
            ValueError: an image that is no PNG, or would hide what it lies upon.
        """
        pdf = self.drawing.startswith(b"%PDF-")
        background = _Drawing(self.drawing) if pdf else PdfImage(_png(self.drawing))
        return StaticStampStyle(
            border_width=0, background=background, background_layout=_FIT
        )


def _png(data: bytes) -> Image.Image:
    """Open an image as Decree 30/2020 wants it: PNG, its ground transparent."""
    image = Image.open(BytesIO(data), formats=["PNG"])
    if "A" not in image.getbands() and "transparency" not in image.info:
        raise ValueError("the image has no transparent ground")
    return image.convert("RGBA")


class _Drawing(PdfContent):
    def __init__(self, drawing: bytes) -> None:
        self._drawing = drawing
        super().__init__()

    def render(self) -> bytes:
        page = PdfFileReader(BytesIO(self._drawing))
        drawn = self._ensure_writer.import_page_as_xobject(page)
        name = f"/Drawing{uuid4().hex}"
        self.resources.xobject[name] = drawn
        left, bottom, right, top = drawn.get_object()["/BBox"]
        self.box = BoxConstraints(width=right - left, height=top - bottom)
        return f"{name} Do".encode()
