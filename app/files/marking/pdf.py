"""Mark a PDF over every page; a copy does not pretend to be signed.

A signature does not survive a change: its field is emptied, so that no reader calls
the copy forged. Who verifies a signature takes the original.
"""

import io
import math
from collections.abc import Sequence
from typing import Final

import pikepdf
from PIL import Image

from app.files.marking import tile

_TURN: Final = math.radians(30)
_SHARE: Final = 0.62
_PLACES: Final = (1 / 6, 1 / 2, 5 / 6)
_INK: Final = 96


def marked(data: bytes, lines: Sequence[str]) -> bytes:
    with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as document:
        picture = tile.drawn(lines)
        stamp = _stamp(document, picture)
        for page in document.pages:
            _overlay(document, page, stamp, picture.height / picture.width)
        _unsign(document)
        out = io.BytesIO()
        document.save(out)
    return out.getvalue()


def _stamp(document: pikepdf.Pdf, picture: Image.Image) -> pikepdf.Object:
    """Return one grey picture that all pages share, as opaque as the tile says."""
    shape = {
        "/Type": pikepdf.Name.XObject,
        "/Subtype": pikepdf.Name.Image,
        "/Width": picture.width,
        "/Height": picture.height,
        "/ColorSpace": pikepdf.Name.DeviceGray,
        "/BitsPerComponent": 8,
    }
    mask = pikepdf.Stream(document, picture.tobytes(), shape)
    ink = bytes([_INK]) * (picture.width * picture.height)
    stamp = pikepdf.Stream(document, ink, shape | {"/SMask": mask})
    return document.make_indirect(stamp)


def _overlay(
    document: pikepdf.Pdf, page: pikepdf.Page, stamp: pikepdf.Object, ratio: float
) -> None:
    _own_resources(page)
    name = page.add_resource(stamp, pikepdf.Name.XObject, prefix="Mark")
    left, bottom, right, top = (float(edge) for edge in page.cropbox)
    width = (right - left) * _SHARE
    middle = (left + right) / 2
    drawn = "".join(
        _placed(name, (middle, bottom + (top - bottom) * share), width, width * ratio)
        for share in _PLACES
    )
    # What the page leaves turned or clipped must not turn or clip the mark.
    page.contents_add(document.make_stream(b"q\n"), prepend=True)
    page.contents_add(document.make_stream(f"\nQ\n{drawn}".encode()))


def _own_resources(page: pikepdf.Page) -> None:
    """Give a page what it inherits: a dictionary of its own would hide that."""
    node: pikepdf.Object = page.obj
    while "/Resources" not in node and "/Parent" in node:
        node = node.Parent
    if node is not page.obj and "/Resources" in node:
        page.obj.Resources = pikepdf.Dictionary(dict(node.Resources.items()))


def _placed(
    name: pikepdf.Name, middle: tuple[float, float], width: float, height: float
) -> str:
    """Return the operators that draw the stamp turned about its middle (ISO 32000)."""
    a, b = width * math.cos(_TURN), width * math.sin(_TURN)
    c, d = -height * math.sin(_TURN), height * math.cos(_TURN)
    e, f = middle[0] - (a + c) / 2, middle[1] - (b + d) / 2
    numbers = " ".join(f"{each:.3f}" for each in (a, b, c, d, e, f))
    return f"q {numbers} cm {name} Do Q\n"


def _unsign(document: pikepdf.Pdf) -> None:
    for each in document.objects:
        if isinstance(each, pikepdf.Dictionary) and each.get("/FT") == "/Sig":
            _without(each, "/V")
    _without(document.Root, "/Perms")
    form = document.Root.get("/AcroForm")
    if isinstance(form, pikepdf.Dictionary):
        _without(form, "/SigFlags")


def _without(dictionary: pikepdf.Object, name: str) -> None:
    if name in dictionary:
        del dictionary[name]
