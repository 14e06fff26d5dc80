"""Makes the alterations that tests put to the validator."""

import re
from collections.abc import Callable


def with_update(pdf: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """Append a well-formed revision that replaces the first page."""
    found = None
    for each in re.finditer(
        rb"(\d+) 0 obj\s*<<(?:(?!endobj).)*?/Type /Page\b(?!s)", pdf, re.DOTALL
    ):
        found = each
    assert found is not None
    end = pdf.index(b"endobj", found.start()) + len(b"endobj")
    page = change(pdf[found.start() : end])
    assert page != pdf[found.start() : end]
    body = pdf if pdf.endswith(b"\n") else pdf + b"\n"
    offset, number = len(body), int(found[1])
    body += page + b"\n"
    table = len(body)
    previous = re.findall(rb"startxref\s+(\d+)", pdf)[-1]
    root = re.findall(rb"/Root (\d+ 0 R)", pdf)[-1]
    size = re.findall(rb"/Size (\d+)", pdf)[-1]
    body += b"xref\n%d 1\n%010d 00000 n \n" % (number, offset)
    body += b"trailer\n<< /Size %s /Root %s /Prev %s >>\n" % (size, root, previous)
    return body + b"startxref\n%d\n%%%%EOF\n" % table


def gap_of_signature(pdf: bytes) -> range:
    """Return where the signature value stands, which its byte range leaves out."""
    found = re.search(rb"/Contents\s*(<[0-9A-Fa-f]+>)", pdf)
    assert found is not None
    return range(found.start(1), found.end(1))
