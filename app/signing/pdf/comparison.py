"""Compares values of two states of a document, through references, in one pass.

Objects with a role of their own (pages, fields, annotations) are equal here when
both states refer to the same one: their owner compares them by its own rules.
"""

from app.signing.pdf.document import Document
from app.signing.pdf.objects import Ref, Stream, Value


class Comparison:
    """Deep equality between the signed state and the present one."""

    def __init__(self, old: Document, new: Document) -> None:
        self.old = old
        self.new = new
        self.roles: set[int] = set()
        self._settled: set[tuple[int, int]] = set()

    def same(self, old: Value, new: Value) -> bool:
        """Tell whether two values mean the same in their documents."""
        waiting: list[tuple[Value, Value]] = [(old, new)]
        visited: set[tuple[int, int]] = set()
        while waiting:
            left, right = waiting.pop()
            if isinstance(left, Ref) and isinstance(right, Ref):
                pair = (left.number, right.number)
                if pair in self._settled or pair in visited:
                    continue
                if left.number == right.number and left.number in self.roles:
                    continue
                visited.add(pair)
            further = self._step(self.old.resolve(left), self.new.resolve(right))
            if further is None:
                return False
            waiting.extend(further)
        self._settled |= visited
        return True

    def _step(self, left: Value, right: Value) -> list[tuple[Value, Value]] | None:
        """Return what is left to compare, or None when already different."""
        if isinstance(left, Stream) and isinstance(right, Stream):
            if self.old.stream_bytes(left) != self.new.stream_bytes(right):
                return None
            left = {k: v for k, v in left.dictionary.items() if k != "Length"}
            right = {k: v for k, v in right.dictionary.items() if k != "Length"}
        if isinstance(left, dict) and isinstance(right, dict):
            if left.keys() != right.keys():
                return None
            return [(left[key], right[key]) for key in left]
        if isinstance(left, list) and isinstance(right, list):
            if len(left) != len(right):
                return None
            return list(zip(left, right, strict=True))
        # ISO 32000-1 §7.3.3: an integer stands wherever a real may.
        alike = type(left) is type(right) or {type(left), type(right)} == {int, float}
        return [] if alike and left == right else None
