"""The logical structure after a signature: it may gain elements for new signatures.

Tagged documents get a structure element for the widget of every signature added.
What the signed document had must stay; what is new may hold no page content.
"""

from collections.abc import Iterator
from typing import Final

from app.signing import limits
from app.signing.limits import MalformedError
from app.signing.pdf.comparison import Comparison
from app.signing.pdf.document import Document
from app.signing.pdf.objects import Ref, Value
from app.signing.report import Change, ChangeKind

_TREES: Final = frozenset({"K", "ParentTree", "ParentTreeNextKey"})
_LINKS: Final = frozenset({"K", "P"})


def elements(document: Document) -> set[int]:
    """Collect the object numbers of every structure element, the root included."""
    found: set[int] = set()
    waiting: list[Value] = [document.root.get("StructTreeRoot")]
    while waiting:
        value = waiting.pop()
        if not isinstance(value, Ref) or value.number in found:
            continue
        node = document.dictionary(value)
        if node.get("Type") not in {"MCR", "OBJR"}:
            found.add(value.number)
            waiting.extend(document.array(node.get("K")))
        if len(found) > limits.MAX_PDF_OBJECTS:
            raise MalformedError("too many structure elements")
    return found


def changes(comparison: Comparison, kept: set[int]) -> Iterator[Change]:
    """List what happened to the structure; `kept` are the signed document's elements."""
    old, new = comparison.old, comparison.new
    before = old.dictionary(old.root.get("StructTreeRoot"))
    after = new.dictionary(new.root.get("StructTreeRoot"))
    if bool(before) != bool(after) or not _same(comparison, before, after, _TREES):
        yield _content("StructTreeRoot")
        return
    added = 0
    for number in kept:
        reference = Ref(number, 0)
        left, right = old.dictionary(reference), new.dictionary(reference)
        skipped = _TREES | _LINKS
        if not _same(comparison, left, right, skipped) or not comparison.same(
            left.get("P"), right.get("P")
        ):
            yield _content(f"StructElem {number}")
            continue
        grown = _grown_kids(comparison, left.get("K"), right.get("K"))
        if grown is None:
            yield _content(f"StructElem {number}/K")
        else:
            added += grown
    if not _parents_kept(comparison, before.get("ParentTree"), after.get("ParentTree")):
        yield _content("ParentTree")
    elif added:
        yield Change(kind=ChangeKind.HOUSEKEEPING, detail="StructTreeRoot: grown")


def _same(
    comparison: Comparison,
    left: dict[str, Value],
    right: dict[str, Value],
    skipped: frozenset[str],
) -> bool:
    return all(
        comparison.same(left.get(key), right.get(key))
        for key in left.keys() | right.keys()
        if key not in skipped
    )


def _grown_kids(comparison: Comparison, old: Value, new: Value) -> int | None:
    """Count kids that came in beside the old ones; None if one went or is content."""
    waiting = comparison.old.array(old)
    added = 0
    for kid in comparison.new.array(new):
        if waiting and comparison.same(waiting[0], kid):
            waiting = waiting[1:]
        elif _holds_no_content(comparison.new, kid):
            added += 1
        else:
            return None
    return None if waiting else added


def _holds_no_content(document: Document, kid: Value, depth: int = 0) -> bool:
    if depth > limits.MAX_PDF_DEPTH or isinstance(document.resolve(kid), int):
        return False
    node = document.dictionary(kid)
    if node.get("Type") == "OBJR":
        return True
    if node.get("Type") == "MCR" or {"ActualText", "Alt", "E"} & node.keys():
        return False
    kids = document.array(node.get("K"))
    return all(_holds_no_content(document, each, depth + 1) for each in kids)


def _parents_kept(comparison: Comparison, old: Value, new: Value) -> bool:
    before = dict(_numbers(comparison.old, old))
    after = dict(_numbers(comparison.new, new))
    return all(
        key in after and comparison.same(value, after[key])
        for key, value in before.items()
    )


def _numbers(
    document: Document, value: Value, depth: int = 0
) -> Iterator[tuple[int, Value]]:
    if depth > limits.MAX_PDF_DEPTH:
        raise MalformedError("number tree nested too deep")
    node = document.dictionary(value)
    pairs = document.array(node.get("Nums"))
    for key, each in zip(pairs[::2], pairs[1::2], strict=False):
        number = document.resolve(key)
        if isinstance(number, int):
            yield number, each
    for kid in document.array(node.get("Kids")):
        yield from _numbers(document, kid, depth + 1)


def _content(detail: str) -> Change:
    return Change(kind=ChangeKind.CONTENT, detail=detail)
