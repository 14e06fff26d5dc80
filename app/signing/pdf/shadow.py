"""Warns of what a signed document may hide for later: shadow attacks.

"Shadow Attacks: Hiding and Replacing Content in Signed PDFs" (NDSS 2021): content is
laid in before signing, unseen, for a later revision to bring out. None of it breaks
a signature; someone should look.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Final, TypeAlias

from app.signing.limits import MalformedError
from app.signing.pdf import fields, pages
from app.signing.pdf.document import Document
from app.signing.pdf.objects import Ref, Stream, Value, parse_indirect
from app.signing.pdf.pages import PageNode

SHADOW_CONTENT: Final = "shadow_content"

Widget: TypeAlias = tuple[int, dict[str, Value]]

_STREAM_MARK: Final = len(b"stream\r\n")
_HEADER: Final = len(b"%PDF-1.7")
_EMBEDDED: Final = re.compile(rb"stream\r?\n%PDF-\d\.\d")
_STRUCTURAL_MARK: Final = re.compile(rb"/Type\s*/(?:Pages?|Catalog)(?![A-Za-z])")
_NUMBER_BEFORE: Final = re.compile(rb"(\d{1,10})\s+\d{1,5}\s+$")
_LARGE: Final = 64 * 1024
_SUBSET_TAG: Final = re.compile(r"^[A-Z]{6}\+")
_SEPARATORS: Final = re.compile(r"[\s,_-]")
_STRUCTURAL: Final = frozenset({"Catalog", "Pages", "Page"})
_OBJECT: Final = re.compile(rb"(?:^|[\r\n])(\d{1,10} \d{1,5} obj)")


def is_suspected(signed: Document) -> bool:
    """Tell whether the signed revision holds something waiting to be shown."""
    tree = pages.nodes(signed)
    widgets = list(_widgets(signed, tree))
    return (
        any(_stray_fields(signed, widgets))
        or any(_covered_widgets(signed, widgets))
        or any(_unused_pages(signed, tree))
        or any(_disguised_fonts(signed, tree))
    )


def holds_another_pdf(data: bytes) -> bool:
    """Tell whether a whole PDF lies in the clear inside this one.

    A reader that rebuilds the file from its objects may show the inner one.
    """
    # Backwards: on megabytes of a scan it takes half the time.
    at = data.rfind(b"%PDF-", 1)
    while at > 0:
        if _EMBEDDED.search(data, max(0, at - _STREAM_MARK), at + _HEADER) is not None:
            return True
        at = data.rfind(b"%PDF-", 1, at)
    return False


def _stray_fields(document: Document, widgets: list[Widget]) -> Iterator[int]:
    """Yield widgets that show a value on a page, yet belong to no form."""
    known = fields.fields(document)
    for widget, dictionary in widgets:
        has_value = dictionary.get("FT") in {"Tx", "Ch", "Btn"} and "V" in dictionary
        if has_value and "Parent" not in dictionary and widget not in known:
            yield widget


def _covered_widgets(document: Document, widgets: list[Widget]) -> Iterator[int]:
    """Yield widgets that lie exactly under another one with another value."""
    seen: dict[tuple[object, ...], Value] = {}
    for widget, dictionary in widgets:
        place = tuple(document.array(dictionary.get("Rect")))
        value = document.resolve(dictionary.get("V"))
        if not place or value is None or dictionary.get("FT") == "Sig":
            continue
        key = (document.resolve(dictionary.get("P")) is None, *map(str, place))
        if key in seen and seen[key] != value:
            yield widget
        seen.setdefault(key, value)


def _widgets(document: Document, tree: list[PageNode]) -> Iterator[Widget]:
    for node in tree:
        for each in document.array(node.dictionary.get("Annots")):
            dictionary = document.dictionary(each)
            if isinstance(each, Ref) and dictionary.get("Subtype") == "Widget":
                yield each.number, dictionary


def _disguised_fonts(document: Document, tree: list[PageNode]) -> Iterator[str]:
    """Yield composite fonts under another name than the glyphs they draw with.

    The two must be one (ISO 32000-2 §9.7.6.2); a font made to be swapped differs.
    """
    for node in tree:
        resources = document.dictionary(node.dictionary.get("Resources"))
        for value in document.dictionary(resources.get("Font")).values():
            font = document.dictionary(value)
            for each in document.array(font.get("DescendantFonts")):
                drawn = _family(document, document.dictionary(each).get("BaseFont"))
                shown = _family(document, font.get("BaseFont"))
                if drawn and shown and not shown.startswith(drawn):
                    yield shown


def _family(document: Document, name: Value) -> str:
    plain = _SUBSET_TAG.sub("", str(document.resolve(name) or ""))
    return _SEPARATORS.sub("", plain).lower()


def _unused_pages(document: Document, tree: list[PageNode]) -> Iterator[int]:
    """Yield page objects in the file that its page tree never had."""
    known = _ever_in_view(document, tree)
    if not _may_hold_others(document, known):
        return
    inside_until = 0
    for match in _OBJECT.finditer(document.data):
        at = match.start(1)
        if at < inside_until:
            continue
        value = _value(document.data, at)
        if isinstance(value, Stream):
            end = document.data.find(b"endstream", value.start)
            length = value.dictionary.get("Length")
            known_end = value.start + length if isinstance(length, int) else 0
            inside_until = max(end, known_end)
        elif isinstance(value, dict) and value.get("Type") in _STRUCTURAL:
            number = int(match[1].split()[0])
            if number not in known:
                yield number


def _may_hold_others(document: Document, known: set[int | str]) -> bool:
    """Tell quickly whether some structural object is none of the known ones."""
    data = document.data
    for start, end in _outside_large_streams(document):
        for mark in _STRUCTURAL_MARK.finditer(data, start, end):
            header = data.rfind(b"obj", 0, mark.start())
            number = _NUMBER_BEFORE.search(data, max(0, header - 24), max(0, header))
            if number is None or int(number[1]) not in known:
                return True
    return False


def _outside_large_streams(document: Document) -> Iterator[tuple[int, int]]:
    """Yield the regions that are no large stream's bytes: a scan holds no objects."""
    begun, size = 0, len(document.data)
    offsets = sorted(document.offsets())
    for offset, following in zip(offsets, [*offsets[1:], size], strict=True):
        if following - offset < _LARGE:
            continue
        start, end = _extent(document.data, offset)
        if begun < start <= end <= following:
            yield begun, start
            begun = end
    yield begun, size


def _extent(data: bytes, offset: int) -> tuple[int, int]:
    """Return where the bytes of a stream begin and end; nowhere if it is none."""
    stream = _value(data, offset)
    if not isinstance(stream, Stream):
        return 0, 0
    length = stream.dictionary.get("Length")
    return stream.start, stream.start + length if isinstance(length, int) else 0


def _ever_in_view(document: Document, tree: list[PageNode]) -> set[int | str]:
    """Collect catalogs and page nodes of every revision that is a whole document."""
    found: set[int | str] = {node.key for node in tree}
    for position, section in enumerate(document.sections):
        root = section.trailer.get("Root")
        if isinstance(root, Ref):
            found.add(root.number)
        if not position:
            continue
        state = document.without_newest(position)
        # The first sections of a linearized file are no documents by themselves.
        with suppress(MalformedError):
            found |= {node.key for node in pages.nodes(state)}
    return found


def _value(data: bytes, at: int) -> Value:
    try:
        return parse_indirect(data, at).value
    except MalformedError:
        return None
