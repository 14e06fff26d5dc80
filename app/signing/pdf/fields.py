"""Walks the form: every field with its inherited attributes (ISO 32000-2 §12.7)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from app.signing import limits
from app.signing.limits import MalformedError
from app.signing.pdf.document import Document
from app.signing.pdf.objects import Ref, Value

_INHERITED: Final = ("FT", "V", "Ff")


@dataclass(frozen=True)
class Field:
    """A field or widget: what it says itself, and what it has from its parents."""

    key: int | str
    name: str
    dictionary: dict[str, Value]
    inherited: dict[str, Value]
    is_leaf: bool

    def get(self, key: str) -> Value:
        return self.dictionary.get(key, self.inherited.get(key))

    @property
    def is_signature(self) -> bool:
        return self.get("FT") == "Sig"


def form_of(document: Document) -> dict[str, Value]:
    return document.dictionary(document.root.get("AcroForm"))


def fields(document: Document) -> dict[int | str, Field]:
    """Collect every node of the form's tree, by object number (or name if direct)."""
    found: dict[int | str, Field] = {}
    for value in document.array(form_of(document).get("Fields")):
        for field in _walk(document, value, "", {}, 0):
            if field.key in found:
                continue
            found[field.key] = field
            if len(found) > limits.MAX_PDF_OBJECTS:
                raise MalformedError("too many form fields")
    return found


def _walk(
    document: Document,
    value: Value,
    prefix: str,
    inherited: dict[str, Value],
    depth: int,
) -> Iterator[Field]:
    if depth > limits.MAX_PDF_DEPTH:
        raise MalformedError("form fields nested too deep")
    dictionary = document.dictionary(value)
    own_name = document.resolve(dictionary.get("T"))
    name = prefix
    if isinstance(own_name, bytes):
        name = f"{prefix}.{text(own_name)}" if prefix else text(own_name)
    kids = document.array(dictionary.get("Kids"))
    key = value.number if isinstance(value, Ref) else f"{name}/{depth}"
    yield Field(key, name, dictionary, inherited, not kids)
    below = inherited | {
        each: dictionary[each] for each in _INHERITED if each in dictionary
    }
    for kid in kids:
        yield from _walk(document, kid, name, below, depth + 1)


def text(raw: bytes) -> str:
    """Decode a text string (UTF-16 with its mark, UTF-8 with its, or Latin)."""
    if raw.startswith(b"\xfe\xff"):
        return raw[2:].decode("utf-16-be", "replace")
    if raw.startswith(b"\xef\xbb\xbf"):
        return raw[3:].decode("utf-8", "replace")
    return raw.decode("latin-1")
