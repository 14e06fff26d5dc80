"""Reads packaging conventions: content types and relationships (ECMA-376 part 2)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from lxml import etree

from app.signing.limits import MalformedError
from app.signing.xml import documents
from app.signing.xml import relationships as transform
from app.signing.xml.documents import DS

CONTENT_TYPES: Final = "[Content_Types].xml"
_TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"


@dataclass(frozen=True)
class ContentTypes:
    defaults: Mapping[str, str]
    overrides: Mapping[str, str]

    def of(self, part: str) -> str | None:
        """Return the type a part is served as; names ignore case (§8.2)."""
        extension = part.rpartition(".")[2].lower()
        return self.overrides.get(part.lower()) or self.defaults.get(extension)


@dataclass(frozen=True)
class Relationship:
    id: str
    kind: str
    target: str


@dataclass(frozen=True)
class Selection:
    """The relationships of one source that a signature is over, by id or by kind."""

    ids: frozenset[str]
    kinds: frozenset[str]
    all: bool = False

    def covers(self, each: Relationship) -> bool:
        return self.all or each.id in self.ids or each.kind in self.kinds


NOTHING: Final = Selection(frozenset(), frozenset())


def content_types(files: Mapping[str, bytes]) -> ContentTypes:
    """Read what types the parts are declared to have.

    Raises:
        MalformedError: missing, or a part is declared twice.
    """
    data = files.get(CONTENT_TYPES)
    if data is None:
        raise MalformedError("Gói thiếu danh mục kiểu nội dung")
    root = documents.parse(data).getroot()
    return ContentTypes(
        _unique(root.iter(f"{{{_TYPES}}}Default"), "Extension"),
        _unique(root.iter(f"{{{_TYPES}}}Override"), "PartName"),
    )


def relationships(data: bytes) -> Iterator[Relationship]:
    """Yield the relationships of one source.

    Raises:
        MalformedError: two have the same id.
    """
    seen: set[str] = set()
    for each in (
        documents.parse(data).getroot().iter(f"{{{transform.NAMESPACE}}}Relationship")
    ):
        own = each.get("Id") or ""
        if own in seen:
            raise MalformedError(f"Liên kết {own} được khai hai lần")
        seen.add(own)
        yield Relationship(own, each.get("Type") or "", each.get("Target") or "")


def selected(signature: etree._Element) -> dict[str, Selection]:
    """Return what a signature selects in each relationship part it refers to."""
    found: dict[str, Selection] = {}
    for reference in signature.iter(f"{{{DS}}}Reference"):
        uri = reference.get("URI") or ""
        name = unquote(uri.partition("?")[0]).lstrip("/")
        if name.endswith(".rels"):
            found[name] = _selection(reference)
    return found


def _selection(reference: etree._Element) -> Selection:
    for element in reference.iter(f"{{{DS}}}Transform"):
        if element.get("Algorithm") == transform.TRANSFORM:
            ids, kinds = transform.asked_for(element)
            return Selection(ids, kinds)
    return Selection(frozenset(), frozenset(), all=True)


def _unique(elements: Iterator[etree._Element], name: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in elements:
        key = unquote(each.get(name) or "").lstrip("/").lower()
        if key in found:
            raise MalformedError(f"Kiểu nội dung của {key} được khai hai lần")
        found[key] = each.get("ContentType") or ""
    return found
