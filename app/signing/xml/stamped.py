"""What the time-stamps of an XAdES signature are over (EN 319 132-1 §5.2.8, §5.3, §5.5)."""

from collections.abc import Iterator, Sequence
from typing import Final

from lxml import etree

from app.signing.limits import MalformedError
from app.signing.xml.documents import DS, child, fragment_of
from app.signing.xml.nodes import C14N_10, NodeSet, canonicalize
from app.signing.xml.references import Reference
from app.signing.xml.transforms import prefixes_of

_SIGNED_PROPERTIES: Final = "#SignedProperties"


def all_data_objects(references: Sequence[Reference]) -> bytes:
    """Gather what is signed itself, the properties apart, in the order of SignedInfo."""
    return b"".join(each.digested for each in _signed(references))


def individual_data_objects(
    stamp: etree._Element, references: Sequence[Reference]
) -> bytes:
    """Gather the data objects that a time-stamp lists by their references.

    Raises:
        MalformedError: it lists none, or something that is not signed here.
    """
    own = {each.source.get("Id"): each for each in _signed(references)}
    listed = [fragment_of(each.get("URI") or "") for each in _includes(stamp)]
    if not listed or not all(each and each in own for each in listed):
        raise MalformedError("Dấu thời gian liệt kê dữ liệu không được ký")
    return b"".join(own[each].digested for each in listed)


def archived(
    stamp: etree._Element,
    signature: etree._Element,
    references: Sequence[Reference],
) -> bytes:
    """Gather what an archive time-stamp is over (§5.5.2.2)."""
    pieces = [each.digested for each in references]
    for name in ("SignedInfo", "SignatureValue", "KeyInfo"):
        element = child(signature, name)
        if element is not None:
            pieces.append(canonical(element, stamp))
    earlier = list(stamp.itersiblings(etree.Element, preceding=True))
    pieces += [canonical(element, stamp) for element in reversed(earlier)]
    targets = {id(each.target) for each in references}
    for element in signature.iterchildren("{*}Object"):
        own = any(
            etree.QName(each).localname == "QualifyingProperties"
            for each in element.iterchildren(etree.Element)
        )
        if not own and id(element) not in targets:
            pieces.append(canonical(element, stamp))
    return b"".join(pieces)


def canonical(element: etree._Element, stamp: etree._Element) -> bytes:
    """Canonicalize an element as a time-stamp says."""
    method = child(stamp, "CanonicalizationMethod")
    algorithm = (method.get("Algorithm") if method is not None else None) or C14N_10
    nodes = NodeSet((element,), comments=True)
    return canonicalize(nodes, algorithm, prefixes=prefixes_of(method))


def _signed(references: Sequence[Reference]) -> Iterator[Reference]:
    """Yield the references of SignedInfo; a manifest's are not signed themselves."""
    for each in references:
        holder = each.source.getparent()
        in_signed_info = holder is not None and holder.tag == f"{{{DS}}}SignedInfo"
        if in_signed_info and not each.kind.endswith(_SIGNED_PROPERTIES):
            yield each


def _includes(stamp: etree._Element) -> Iterator[etree._Element]:
    yield from stamp.iterchildren("{*}Include")
