"""Node-sets of a document, and their canonical bytes (C14N 1.0, 1.1 and exclusive).

lxml canonicalises whole trees. A node-set here is one or more subtrees less some of
their parts, copied out with the namespaces and `xml:` attributes they stood under.
"""

import copy
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urljoin

from lxml import etree

from app.signing.limits import MalformedError
from app.signing.xml import documents
from app.signing.xml.documents import XML

_EXCLUSIVE: Final = "http://www.w3.org/2001/10/xml-exc-c14n#"
C14N_10: Final = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
_C14N_11: Final = "http://www.w3.org/2006/12/xml-c14n11"
_DEFAULT_PREFIX: Final = "#default"
_ALGORITHMS: Final = {
    base + suffix: (base, bool(suffix))
    for base, comments in (
        (_EXCLUSIVE, "WithComments"),
        (C14N_10, "#WithComments"),
        (_C14N_11, "#WithComments"),
    )
    for suffix in ("", comments)
}


@dataclass(frozen=True)
class NodeSet:
    """Subtrees of a document; `whole` when it is the document itself."""

    tops: tuple[etree._Element, ...]
    whole: bool = False
    comments: bool = False
    removed: frozenset[etree._Element] = field(default_factory=frozenset)

    def without(self, elements: Iterable[etree._Element]) -> "NodeSet":
        gone = self.removed | frozenset(elements)
        return NodeSet(self.tops, self.whole, self.comments, gone)

    def elements(self) -> Iterable[etree._Element]:
        """Yield every element still in the set, in document order."""
        for top in self.tops:
            yield from self._below(top)

    def _below(self, top: etree._Element) -> Iterable[etree._Element]:
        waiting = [top]
        while waiting:
            element = waiting.pop()
            if element in self.removed:
                continue
            yield element
            waiting.extend(reversed(list(element.iterchildren(etree.Element))))


def is_canonicalization(algorithm: str) -> bool:
    return algorithm in _ALGORITHMS


def canonicalize(
    nodes: NodeSet, algorithm: str, *, prefixes: tuple[str, ...] = ()
) -> bytes:
    """Return the canonical bytes of a node-set.

    Raises:
        MalformedError: no such canonicalization.
    """
    if algorithm not in _ALGORITHMS:
        raise MalformedError(f"Không hỗ trợ phép chuẩn hóa {algorithm}")
    method, asked_comments = _ALGORITHMS[algorithm]
    pieces = (
        [_document_copy(nodes)]
        if nodes.whole
        else [_apart(top, nodes.removed, method) for top in nodes.tops]
    )
    exclusive = method == _EXCLUSIVE
    if _DEFAULT_PREFIX in prefixes:
        # lxml drops prefixes that its dictionary has never met; this one is no name.
        etree.fromstring(f'<known xmlns:prefix="{_DEFAULT_PREFIX}"/>')
    return b"".join(
        etree.tostring(
            piece,
            method="c14n",
            exclusive=exclusive,
            with_comments=asked_comments and nodes.comments,
            inclusive_ns_prefixes=list(prefixes) if exclusive and prefixes else None,
        )
        for piece in pieces
    )


def _document_copy(nodes: NodeSet) -> etree._ElementTree:
    (root,) = nodes.tops
    tree = root.getroottree()
    if not nodes.removed:
        return tree
    copied = copy.deepcopy(tree)
    _prune(root, copied.getroot(), nodes.removed)
    return copied


def _apart(
    top: etree._Element, removed: frozenset[etree._Element], method: str
) -> etree._Element:
    # Written out and read again: the one way in which lxml keeps every namespace in
    # scope, and each prefix as it was.
    apart = documents.parse(etree.tostring(top, with_tail=False)).getroot()
    _prune(top, apart, removed)
    if method != _EXCLUSIVE:
        for name, value in _inherited(top, method).items():
            if name not in apart.attrib:
                apart.set(name, value)
    return apart


def _prune(
    original: etree._Element,
    copied: etree._Element,
    removed: frozenset[etree._Element],
) -> None:
    """Take out of a copy what was removed from the original, keeping the text after."""
    if not removed:
        return
    pairs = zip(original.iter(), copied.iter(), strict=True)
    for gone in [twin for each, twin in pairs if each in removed]:
        parent = gone.getparent()
        if parent is None:
            raise MalformedError("Phép biến đổi loại bỏ toàn bộ tài liệu")
        _detach(gone, parent)


def _detach(gone: etree._Element, parent: etree._Element) -> None:
    previous = gone.getprevious()
    if gone.tail:
        if previous is not None:
            previous.tail = (previous.tail or "") + gone.tail
        else:
            parent.text = (parent.text or "") + gone.tail
    parent.remove(gone)


def _inherited(top: etree._Element, method: str) -> dict[str, str]:
    """Collect the `xml:` attributes that an inclusive canonical form takes along."""
    found: dict[str, str] = {}
    bases = [top.get(f"{{{XML}}}base")]
    for ancestor in top.iterancestors():
        bases.append(ancestor.get(f"{{{XML}}}base"))
        for name, value in ancestor.attrib.items():
            if str(name).startswith(f"{{{XML}}}"):
                found.setdefault(str(name), str(value))
    if method == _C14N_11:
        found.pop(f"{{{XML}}}id", None)
        _fix_base(found, bases)
    return found


def _fix_base(found: dict[str, str], bases: list[str | None]) -> None:
    """Join the bases of omitted ancestors (C14N 1.1 §2.4)."""
    joined = ""
    for base in reversed(bases[1:]):
        joined = urljoin(joined, base) if base else joined
    if joined:
        found[f"{{{XML}}}base"] = joined
