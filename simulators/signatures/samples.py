"""Documents to measure with: one signed and time-stamped PDF of a given size."""

import os
from datetime import datetime
from io import BytesIO

import pikepdf

from simulators.pki import signing
from simulators.pki.authority import Pki


def stamped_pdf(pki: Pki, *, size: int, at: datetime) -> bytes:
    """Return a B-T document of about `size` bytes, as one with a scan in it."""
    document = pikepdf.new()
    document.add_blank_page(page_size=(595, 842))
    scan = document.make_stream(os.urandom(size - 30_000))
    document.pages[0].obj["/PieceInfo"] = document.make_indirect(
        pikepdf.Dictionary(Scan=scan)
    )
    output = BytesIO()
    document.save(output)
    return signing.sign_pdf(pki, output.getvalue(), "citizen", at=at, timestamped=True)
