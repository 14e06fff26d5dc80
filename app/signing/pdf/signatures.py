"""Finds signatures in a PDF and holds their byte ranges to the one lawful shape."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from app.signing.content import Content, ContentWithGap
from app.signing.hashing import Prefixes
from app.signing.limits import MalformedError
from app.signing.pdf.document import Document
from app.signing.pdf.fields import Field, fields
from app.signing.pdf.objects import HexString, Ref, Value

_RANGES: Final = 4


@dataclass(frozen=True)
class PdfSignature:
    """A signature dictionary as a form field presents it."""

    field: Field
    dictionary: dict[str, Value]
    number: int | None

    @property
    def sub_filter(self) -> str:
        return str(self.dictionary.get("SubFilter") or "")

    @property
    def is_timestamp(self) -> bool:
        # DSS and others write document time-stamps with /Type /Sig.
        return self.sub_filter == "ETSI.RFC3161"


@dataclass(frozen=True)
class CoveredBytes:
    """What a signature is over: up to its /Contents, and from there to `end`."""

    gap_start: int
    gap_end: int
    end: int

    def content(self, data: bytes, prefixes: Prefixes) -> Content:
        gap = (self.gap_start, self.gap_end)
        return ContentWithGap(data, prefixes, gap=gap, end=self.end)


def find(document: Document) -> Iterator[PdfSignature]:
    """Yield each signed signature field once, in the order of the form."""
    seen: set[int | str] = set()
    for field in fields(document).values():
        value = field.get("V")
        if not field.is_signature or value is None:
            continue
        dictionary = document.dictionary(value)
        key = value.number if isinstance(value, Ref) else field.key
        if dictionary and key not in seen:
            seen.add(key)
            number = value.number if isinstance(value, Ref) else None
            yield PdfSignature(field, dictionary, number)


def covered_bytes(signature: PdfSignature, document: Document) -> CoveredBytes:
    """Check /ByteRange against the file.

    Raises:
        MalformedError: it leaves out anything but exactly this signature's /Contents.
    """
    ranges = document.array(signature.dictionary.get("ByteRange"))
    numbers = [each for each in ranges if isinstance(each, int)]
    if len(ranges) != _RANGES or len(numbers) != _RANGES:
        raise MalformedError("/ByteRange không phải bốn số nguyên")
    contents = signature.dictionary.get("Contents")
    if not isinstance(contents, HexString):
        raise MalformedError("/Contents không phải chuỗi thập lục phân trong tệp")
    first, first_length, second, second_length = numbers
    end = second + second_length
    if first != 0 or not 0 < first_length < second <= end <= len(document.data):
        raise MalformedError("/ByteRange không nằm đúng trong tệp")
    if (contents.start, contents.end) != (first_length, second):
        raise MalformedError("/ByteRange chừa ra nhiều hơn giá trị chữ ký")
    if document.data[first_length : first_length + 1] != b"<":
        raise MalformedError("/Contents không nằm ở chỗ /ByteRange chừa ra")
    return CoveredBytes(first_length, second, end)
