"""Small files that ask much of whoever opens them."""

import struct
import zlib
from typing import Final

_PAGES: Final = (
    b"1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
    b"2 0 obj\n<</Type/Pages/Count 1/Kids[3 0 R]>>\nendobj\n"
    b"3 0 obj\n<</Type/Page/Parent 2 0 R>>\nendobj\n"
)


def slow_pdf() -> bytes:
    """Undo a PNG predictor over a hundred million rows of one column: minutes."""
    rows = zlib.compress(b"\2" * 70_000_000)
    parameters = b"/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 1>>"
    return _with_index(rows, parameters)


def hungry_pdf() -> bytes:
    """Unpack twenty megabytes, each letter of which stands for four bytes."""
    return _with_index(b"z" * 20_000_000, b"/Filter/ASCII85Decode")


def image_bomb(*, side: int) -> bytes:
    """Return a PNG of one colour: some kilobytes, `side` squared pixels."""
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    packer = zlib.compressobj(9)
    row = bytes(1 + (side + 7) // 8)
    data = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    chunks = ((b"IHDR", header), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*each) for each in chunks)


def looping_pdf() -> bytes:
    """Make a page tree its own child."""
    body = b"1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
    tree = b"2 0 obj\n<</Type/Pages/Count 1/Kids[2 0 R]>>\nendobj\n"
    return b"%PDF-1.7\n" + body + tree + b"trailer\n<</Root 1 0 R/Size 3>>\n%%EOF\n"


def branching_pdf() -> bytes:
    """Name each node of a page tree twice: forty levels are a billion pages."""
    nodes = b"".join(
        b"%d 0 obj\n<</Type/Pages/Count 1/Kids[%d 0 R %d 0 R]>>\nendobj\n"
        % (number, number + 1, number + 1)
        for number in range(2, 40)
    )
    catalogue = b"1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
    leaf = b"40 0 obj\n<</Type/Page>>\nendobj\n"
    trailer = b"trailer\n<</Root 1 0 R/Size 41>>\n%%EOF\n"
    return b"%PDF-1.7\n" + catalogue + nodes + leaf + trailer


def _with_index(data: bytes, parameters: bytes) -> bytes:
    """Return a PDF of one page whose cross-reference stream is `data`."""
    head = b"%PDF-1.7\n" + _PAGES
    index = b"9 0 obj\n<</Type/XRef/W[1 2 2]/Size 10/Root 1 0 R%s/Length %d>>\n" % (
        parameters,
        len(data),
    )
    tail = b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(head)
    return head + index + b"stream\n" + data + tail


def _chunk(kind: bytes, data: bytes) -> bytes:
    check = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)
