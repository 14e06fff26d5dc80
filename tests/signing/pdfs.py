"""Makes small PDFs, and the alterations that tests put to the validator."""

import re
from collections.abc import Callable, Mapping

_OBJECT = rb"(?<!\d)%d 0 obj(.*?)endobj"

FORM = {
    1: b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [4 0 R] >> >>",
    2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Resources << >>"
    b" /Contents 5 0 R /Annots [4 0 R] >>",
    4: b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (amount) /V (10)"
    b" /Rect [10 10 90 30] /F 4 /P 3 0 R >>",
    5: b"<< /Length 8 >>\nstream\n0 0 m  n\nendstream",
}


def form_pdf(changed: Mapping[int, bytes] | None = None) -> bytes:
    """Write a page with one text field; `changed` replaces or adds objects."""
    return append(b"%PDF-1.7\n", {**FORM, **(changed or {})}, root=1)


def append(
    pdf: bytes, objects: Mapping[int, bytes], *, root: int | None = None
) -> bytes:
    """Append a well-formed revision with some objects."""
    body = pdf if pdf.endswith(b"\n") else pdf + b"\n"
    offsets: dict[int, int] = {}
    for number, value in objects.items():
        offsets[number] = len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, value)
    table = len(body)
    body += b"xref\n0 1\n0000000000 65535 f \n"
    for number, offset in offsets.items():
        body += b"%d 1\n%010d 00000 n \n" % (number, offset)
    body += b"trailer\n<< %s >>\n" % _trailer(pdf, objects, root)
    return body + b"startxref\n%d\n%%%%EOF\n" % table


def value_of(pdf: bytes, number: int) -> bytes:
    """Return an object as the newest revision has it."""
    found = re.findall(_OBJECT % number, pdf, re.DOTALL)
    assert found
    return bytes(found[-1].strip())


def with_update(pdf: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """Append a well-formed revision that replaces the page."""
    pages = re.findall(
        rb"(\d+) 0 obj\s*<<(?:(?!endobj).)*?/Type /Page\b(?!s)", pdf, re.DOTALL
    )
    number = int(pages[-1])
    page = value_of(pdf, number)
    assert change(page) != page
    return append(pdf, {number: change(page)})


def gap_of_signature(pdf: bytes) -> range:
    """Return where the signature value stands, which its byte range leaves out."""
    found = re.search(rb"/Contents\s*(<[0-9A-Fa-f]+>)", pdf)
    assert found is not None
    return range(found.start(1), found.end(1))


def _trailer(pdf: bytes, objects: Mapping[int, bytes], root: int | None) -> bytes:
    if root is not None:
        return b"/Root %d 0 R /Size %d" % (root, max(objects) + 1)
    previous = re.findall(rb"startxref\s+(\d+)", pdf)[-1]
    found = re.findall(rb"/Root (\d+ 0 R)", pdf)[-1]
    size = max(int(each) for each in re.findall(rb"/Size (\d+)", pdf))
    size = max(size, max(objects) + 1)
    return b"/Root %s /Size %d /Prev %s" % (found, size, previous)
