"""Parses XML that strangers send: no entities, no network, no doubt about identifiers."""

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from app.signing import limits
from app.signing.limits import MalformedError

DS: Final = "http://www.w3.org/2000/09/xmldsig#"
DS11: Final = "http://www.w3.org/2009/xmldsig11#"
XML: Final = "http://www.w3.org/XML/1998/namespace"

_ID_NAMES: Final = ("Id", "ID", "id", f"{{{XML}}}id")
_ENTITY: Final = re.compile(rb"<\x00?!\x00?E\x00?N\x00?T\x00?I\x00?T\x00?Y")
_XPOINTER_ID: Final = re.compile(r"^xpointer\(id\((['\"])(.+)\1\)\)$")


def parse(data: bytes) -> etree._ElementTree:
    """Parse a document.

    Raises:
        MalformedError: it is not well formed, declares entities, or is over budget.
    """
    if _ENTITY.search(data):
        raise MalformedError("XML that declares entities is refused")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        remove_blank_text=False,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as problem:
        raise MalformedError(f"XML: {problem}") from problem
    tree = root.getroottree()
    if getattr(tree.docinfo, "system_url", None):
        raise MalformedError("XML that points to an outside DTD is refused")
    if any(isinstance(each, etree._Entity) for each in root.iter()):  # noqa: SLF001 - lxml has no public name
        raise MalformedError("XML with entity references is refused")
    return tree


class Identifiers:
    """Elements by identifier; one that is given twice resolves to nothing."""

    def __init__(self, tree: etree._ElementTree) -> None:
        self._elements: dict[str, list[etree._Element]] = {}
        for element in tree.getroot().iter(etree.Element):
            for name in _ID_NAMES:
                value = element.get(name)
                if value is not None:
                    self._elements.setdefault(value, []).append(element)

    def resolve(self, identifier: str) -> etree._Element:
        """Return the one element with an identifier.

        Raises:
            MalformedError: two elements have it (signature wrapping).
            KeyError: none has it.
        """
        found = self._elements[identifier]
        if len({id(each) for each in found}) > 1:
            raise MalformedError(f"Định danh {identifier} bị trùng")
        return found[0]


def fragment_of(uri: str) -> str | None:
    """Return the identifier a same-document URI points to, None if it is another."""
    if not uri.startswith("#"):
        return None
    pointer = _XPOINTER_ID.match(uri[1:])
    return pointer[2] if pointer else uri[1:]


def keeps_comments(uri: str) -> bool:
    """Tell whether a same-document URI selects comments too (XMLDSig §4.4.3.3)."""
    return uri.startswith("#xpointer(")


def child(
    element: etree._Element | None, name: str, ns: str = DS
) -> etree._Element | None:
    """Return a direct child by local name."""
    return None if element is None else element.find(f"{{{ns}}}{name}")


def children(
    element: etree._Element | None, name: str, ns: str = DS
) -> Iterator[etree._Element]:
    if element is not None:
        yield from element.iterchildren(f"{{{ns}}}{name}")


def text_of(element: etree._Element | None) -> str:
    """Return all text inside an element, as base64 values may be broken by comments."""
    return (
        ""
        if element is None
        else "".join(map(str, element.itertext(etree.Element))).strip()
    )


def signatures(tree: etree._ElementTree) -> list[etree._Element]:
    """List every ds:Signature, in document order."""
    found = list(tree.getroot().iter(f"{{{DS}}}Signature"))
    if len(found) > limits.MAX_SIGNATURES:
        raise MalformedError("too many signatures")
    return found
