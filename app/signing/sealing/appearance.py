"""What people see of a signature: a page drawn apart, laid into the signature's field."""

from dataclasses import dataclass
from io import BytesIO
from typing import Final
from uuid import uuid4

from pyhanko.pdf_utils.content import PdfContent
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
    """A drawing (a PDF of one transparent page) over a box of a page, from 1.

    The box is in points from the bottom left: left, bottom, right, top. `alt` is
    what a screen reader says.
    """

    drawing: bytes
    page: int
    box: tuple[int, int, int, int]
    alt: str

    def style(self) -> StaticStampStyle:
        """Return the drawing as pyHanko lays it into a field."""
        return StaticStampStyle(
            border_width=0, background=_Drawing(self.drawing), background_layout=_FIT
        )


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
