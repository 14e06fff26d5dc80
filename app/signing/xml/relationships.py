"""The relationship transform of Office documents (ECMA-376 part 2 §13.2.4.24)."""

from typing import Final, cast

from lxml import etree

from app.signing.xml.nodes import NodeSet

TRANSFORM: Final = (
    "http://schemas.openxmlformats.org/package/2006/RelationshipTransform"
)
_SIGNATURE: Final = "http://schemas.openxmlformats.org/package/2006/digital-signature"
NAMESPACE: Final = "http://schemas.openxmlformats.org/package/2006/relationships"


def apply(nodes: NodeSet, transform: etree._Element) -> NodeSet:
    """Keep the relationships asked for, sorted by Id, with their defaults written."""
    (root,) = nodes.tops
    wanted, types = asked_for(transform)
    kept = [
        each
        for each in root.iterchildren(f"{{{NAMESPACE}}}Relationship")
        if each.get("Id") in wanted or each.get("Type") in types
    ]
    rebuilt = etree.Element(root.tag, nsmap=cast("dict[str, str]", {None: NAMESPACE}))
    for each in sorted(kept, key=lambda one: one.get("Id") or ""):
        attributes = {"TargetMode": "Internal"} | {
            str(name): str(value) for name, value in each.attrib.items()
        }
        etree.SubElement(rebuilt, each.tag, attributes)
    return NodeSet((rebuilt,), whole=True)


def asked_for(transform: etree._Element) -> tuple[frozenset[str], frozenset[str]]:
    """Return the ids and the kinds of relationships a transform selects."""
    ids, kinds = set(), set()
    for each in transform.iterchildren(etree.Element):
        if each.tag == f"{{{_SIGNATURE}}}RelationshipReference":
            ids.add(each.get("SourceId") or "")
        if each.tag == f"{{{_SIGNATURE}}}RelationshipsGroupReference":
            kinds.add(each.get("SourceType") or "")
    return frozenset(ids), frozenset(kinds)
