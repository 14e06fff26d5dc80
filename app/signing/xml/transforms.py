"""The transforms a reference may ask for: an allow-list, without XSLT (XMLDSig §6.6)."""

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Final

from lxml import etree

from app.signing.limits import MalformedError, UnsupportedError
from app.signing.xml import documents, relationships
from app.signing.xml.documents import DS, child
from app.signing.xml.nodes import C14N_10, NodeSet, canonicalize, is_canonicalization

Processed = NodeSet | bytes

_SIGNATURE: Final = f"{{{DS}}}Signature"
_ENVELOPED: Final = DS + "enveloped-signature"
_BASE64: Final = DS + "base64"
_XPATH: Final = "http://www.w3.org/TR/1999/REC-xpath-19991116"
_FILTER2: Final = "http://www.w3.org/2002/06/xmldsig-filter2"
# Filters that tell text, attributes or namespaces apart, which we keep with elements.
_BELOW_ELEMENTS: Final = re.compile(
    r"text\(\)|name\(|comment\(\)|node\(\)|@|namespace::|attribute::"
)
_EXC: Final = "http://www.w3.org/2001/10/xml-exc-c14n#"


@dataclass(frozen=True)
class Result:
    """The bytes to digest; `whole` when nothing of a document but signatures is left out."""

    digested: bytes
    whole: bool


NOTHING: Final = Result(b"", whole=False)


def apply(
    start: Processed, transforms: etree._Element | None, *, signature: etree._Element
) -> Result:
    """Run a chain of transforms.

    Raises:
        MalformedError: a transform does not apply.
        UnsupportedError: a transform is not on the list.
    """
    current, whole = start, _is_whole(start)
    for transform in documents.children(transforms, "Transform"):
        current = _apply_one(current, transform, signature)
        whole = whole and _is_whole(current)
    if isinstance(current, NodeSet):
        current = canonicalize(current, C14N_10)
    return Result(current, whole)


def prefixes_of(method: etree._Element | None) -> tuple[str, ...]:
    """Return the InclusiveNamespaces prefix list of an exclusive canonicalization."""
    listed = child(method, "InclusiveNamespaces", _EXC)
    return tuple((listed.get("PrefixList") or "").split()) if listed is not None else ()


def _is_whole(current: Processed) -> bool:
    if isinstance(current, bytes):
        return True
    root = current.tops[0].getroottree().getroot() if current.tops else None
    return current.tops == (root,) and all(
        any(each.tag == _SIGNATURE for each in (gone, *gone.iterancestors()))
        for gone in current.removed
    )


def _apply_one(
    current: Processed, transform: etree._Element, signature: etree._Element
) -> Processed:
    algorithm = transform.get("Algorithm") or ""
    if is_canonicalization(algorithm):
        return canonicalize(
            _as_nodes(current), algorithm, prefixes=prefixes_of(transform)
        )
    match algorithm:
        case _ if algorithm == _ENVELOPED:
            return _enveloped(_as_nodes(current), signature)
        case _ if algorithm == _BASE64:
            return _decoded(current)
        case _ if algorithm == _XPATH:
            return _xpath(_as_nodes(current), transform)
        case _ if algorithm == _FILTER2:
            return _filter2(_as_nodes(current), transform, signature)
        case relationships.TRANSFORM:
            return relationships.apply(_as_nodes(current), transform)
        case _:
            raise UnsupportedError(f"Không chấp nhận phép biến đổi {algorithm}")


def _as_nodes(current: Processed) -> NodeSet:
    if isinstance(current, NodeSet):
        return current
    root = documents.parse(current).getroot()
    return NodeSet((root,), whole=True, comments=True)


def _enveloped(nodes: NodeSet, signature: etree._Element) -> NodeSet:
    inside = any(top in {signature, *signature.iterancestors()} for top in nodes.tops)
    if not inside:
        raise MalformedError("Chữ ký không nằm trong nội dung mà nó bao")
    return nodes.without([signature])


def _decoded(current: Processed) -> bytes:
    if isinstance(current, NodeSet):
        texts = [_text(top, current.removed) for top in current.tops]
        current = "".join(texts).encode("ascii", "ignore")
    try:
        return base64.b64decode(b"".join(current.split()), validate=True)
    except binascii.Error as problem:
        raise MalformedError(f"Dữ liệu base64 hỏng: {problem}") from problem


def _text(top: etree._Element, removed: frozenset[etree._Element]) -> str:
    parts = [top.text or ""]
    elements = set(top.iterchildren(etree.Element))
    for each in top:
        if each in elements and each not in removed:
            parts.append(_text(each, removed))
        parts.append(each.tail or "")
    return "".join(parts)


def _xpath(nodes: NodeSet, transform: etree._Element) -> NodeSet:
    expression = child(transform, "XPath")
    if expression is None:
        raise MalformedError("Phép lọc XPath không có biểu thức")
    text = documents.text_of(expression)
    if _BELOW_ELEMENTS.search(text):
        raise UnsupportedError("Phép lọc XPath chọn từng nút văn bản hoặc thuộc tính")
    keep = _compiled(expression, f"boolean({text})")
    kept: set[etree._Element] = set()
    dropped: set[etree._Element] = set()
    for element in nodes.elements():
        (kept if _evaluate(keep, element) else dropped).add(element)
    tops = tuple(each for each in nodes.elements() if _is_top(each, kept))
    if len(tops) == 1 and tops[0] in nodes.tops:
        return nodes.without(dropped)
    return NodeSet(tops, whole=False, comments=nodes.comments).without(dropped)


def _is_top(element: etree._Element, kept: set[etree._Element]) -> bool:
    parent = element.getparent()
    if element not in kept or parent is None:
        return element in kept
    if parent not in kept and any(each in kept for each in parent.iterancestors()):
        # A hole in the middle: its children would be written without it.
        raise UnsupportedError("Phép lọc XPath để lại phần tử rỗng ruột")
    return parent not in kept


def _filter2(
    nodes: NodeSet, transform: etree._Element, signature: etree._Element
) -> NodeSet:
    for expression in documents.children(transform, "XPath", _FILTER2):
        selected = _selected(expression, signature)
        match expression.get("Filter"):
            case "subtract":
                nodes = nodes.without(selected)
            case "intersect":
                nodes = _intersected(nodes, selected)
            case "union":
                nodes = NodeSet(nodes.tops, nodes.whole, nodes.comments)
            case _:
                raise MalformedError("Phép lọc XPath không rõ kiểu")
    return nodes


def _intersected(nodes: NodeSet, selected: list[etree._Element]) -> NodeSet:
    if any(top in selected for top in nodes.tops):
        return nodes
    inside = set(nodes.elements())
    tops = tuple(
        each
        for each in selected
        if each in inside and not any(a in selected for a in each.iterancestors())
    )
    return NodeSet(tops, comments=nodes.comments, removed=nodes.removed)


def _selected(
    expression: etree._Element, signature: etree._Element
) -> list[etree._Element]:
    compiled = _compiled(expression, documents.text_of(expression))
    found = _evaluate(compiled, signature.getroottree().getroot())
    if not isinstance(found, list):
        raise MalformedError("Phép lọc XPath không chọn phần tử nào")
    return [each for each in found if isinstance(each, etree._Element)]  # noqa: SLF001 - lxml has no public name


def _compiled(expression: etree._Element, text: str) -> etree.XPath:
    prefixes = {prefix: uri for prefix, uri in expression.nsmap.items() if prefix}
    try:
        return etree.XPath(
            text,
            namespaces=prefixes,
            extensions={(None, "here"): lambda _: [expression]},
            smart_strings=False,
        )
    except etree.XPathError as problem:
        raise MalformedError(f"XPath: {problem}") from problem


def _evaluate(compiled: etree.XPath, element: etree._Element) -> object:
    try:
        return compiled(element)
    except etree.XPathError as problem:
        raise MalformedError(f"XPath: {problem}") from problem
