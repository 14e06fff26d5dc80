"""What a signature says in words on copies and attachments, never with an image.

Decree 30/2020/NĐ-CP, annex I: top right of the first page, upright Times of 10
points, black; the time with its zone as ISO 8601 writes it.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

from app.core import clock
from app.core.canonical import JsonValue
from app.core.typesetting import Typesetter
from app.signing.sealing import placing
from app.signing.sealing.appearance import Visible

_TEMPLATES: Final = Path(__file__).parent / "templates"


class CopyForm(StrEnum):
    """How a copy was made (Decree 30/2020, art. 25)."""

    COPY = "SAO Y"
    FURTHER_COPY = "SAO LỤC"
    EXTRACT = "TRÍCH SAO"


def on_copy(
    form: CopyForm, *, agency: str, at: datetime, page: tuple[float, float]
) -> Visible:
    """Say that an agency made a copy, on its first page of this size."""
    return _visible([form.value, agency, moment(at)], at, page)


def on_attachment(*, number: str, at: datetime, page: tuple[float, float]) -> Visible:
    """Say to which document an attachment in a file of its own belongs."""
    return _visible([number, moment(at)], at, page)


def moment(at: datetime) -> str:
    """Write an instant as the decree does: dd-mm-yyyy; hh:mm:ss +07:00."""
    local = clock.local(at)
    zone = local.strftime("%z")
    return f"{local:%d-%m-%Y; %H:%M:%S} {zone[:3]}:{zone[3:]}"


def _visible(lines: Sequence[str], at: datetime, page: tuple[float, float]) -> Visible:
    box = placing.first_page_corner(*page)
    facts: dict[str, JsonValue] = {
        "lines": list(lines),
        "width": box[2] - box[0],
        "height": box[3] - box[1],
    }
    drawing = _typesetter().render("lines", facts, at=at)
    return Visible(drawing, page=1, box=box, alt="; ".join(lines))


@cache
def _typesetter() -> Typesetter:
    return Typesetter(_TEMPLATES)
