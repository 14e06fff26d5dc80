"""Merkle trees as RFC 9162 §2.1 (and RFC 6962 before it) make them. Pure.

Leaves and nodes are hashed under different first bytes, so that none can be passed
off as the other.
"""

import hashlib
from collections.abc import Sequence
from functools import reduce
from typing import Final

_LEAF: Final = b"\x00"
_NODE: Final = b"\x01"


def leaf(data: bytes) -> bytes:
    return hashlib.sha256(_LEAF + data).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """Return the tree's hash; that of no leaves is the hash of nothing."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = _split(len(leaves))
    return _node(root(leaves[:split]), root(leaves[split:]))


def proof(leaves: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """Return the hashes that lead from a leaf to the root, the nearest first."""
    if len(leaves) <= 1:
        return ()
    split = _split(len(leaves))
    if index < split:
        return (*proof(leaves[:split], index), root(leaves[split:]))
    return (*proof(leaves[split:], index - split), root(leaves[:split]))


def root_by_proof(
    found: bytes, *, index: int, size: int, path: Sequence[bytes]
) -> bytes | None:
    """Return the root that a proof leads to, or None if it is not one of such a tree."""
    if not 0 <= index < size:
        return None
    if size == 1:
        return None if path else found
    if not path:
        return None
    split = _split(size)
    if index < split:
        below = root_by_proof(found, index=index, size=split, path=path[:-1])
        return None if below is None else _node(below, path[-1])
    below = root_by_proof(found, index=index - split, size=size - split, path=path[:-1])
    return None if below is None else _node(path[-1], below)


class Growing:
    """A tree that keeps no leaf: only the roots of the full trees so far."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[tuple[int, bytes]] = []

    def add(self, found: bytes) -> None:
        self.size += 1
        size = 1
        while self._peaks and self._peaks[-1][0] == size:
            found = _node(self._peaks.pop()[1], found)
            size *= 2
        self._peaks.append((size, found))

    def root(self) -> bytes:
        if not self._peaks:
            return root(())
        peaks = [peak for _, peak in self._peaks]
        return reduce(lambda right, left: _node(left, right), reversed(peaks))


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(_NODE + left + right).digest()


def _split(size: int) -> int:
    """Return the largest power of two below `size`."""
    power: int = 1 << ((size - 1).bit_length() - 1)
    return power
