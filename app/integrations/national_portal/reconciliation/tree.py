"""Digests of many dossiers in one: by agency, then by day, then by code. Pure.

Two trees that differ in their root are followed only down the branches that
differ; whoever keeps a root can later prove what it was made of.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.core import canonical


@dataclass(frozen=True)
class Node:
    digest: str
    below: Mapping[str, "Node"] = field(default_factory=dict)


def grown(leaves: Mapping[str, str]) -> Node:
    """Return the tree over each code's digest."""
    agencies: defaultdict[str, defaultdict[str, dict[str, Node]]]
    agencies = defaultdict(lambda: defaultdict(dict))
    for code, digest in leaves.items():
        agency, day = branch(code)
        agencies[agency][day][code] = Node(digest)
    return _node(
        {
            agency: _node({day: _node(codes) for day, codes in days.items()})
            for agency, days in agencies.items()
        }
    )


def differing(one: Node, other: Node) -> list[str]:
    """Return the codes at which two trees differ, reading equal branches once."""
    if one.digest == other.digest:
        return []
    found: list[str] = []
    for name in sorted(one.below.keys() | other.below.keys()):
        left, right = one.below.get(name), other.below.get(name)
        if left is not None and right is not None and left.digest == right.digest:
            continue
        deeper = [node for node in (left, right) if node is not None]
        if all(not node.below for node in deeper):
            found.append(name)
        else:
            empty = Node("")
            found += differing(left or empty, right or empty)
    return found


def branch(code: str) -> tuple[str, str]:
    """Return agency and day of a code `{agency}-{yyMMdd}-{number}`."""
    agency, _, rest = code.partition("-")
    return agency, rest.partition("-")[0]


def _node(below: Mapping[str, Node]) -> Node:
    digests = [[name, below[name].digest] for name in sorted(below)]
    return Node(canonical.digest(digests), below)
