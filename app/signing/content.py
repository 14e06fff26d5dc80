"""The bytes a signature is over, hashed once per algorithm without being copied."""

import hashlib
from collections.abc import Iterable

from app.signing.hashing import NAMES, Prefixes


class Content:
    """One or more slices of a document, in the order they are signed."""

    def __init__(self, slices: Iterable[bytes | memoryview]) -> None:
        self._slices = tuple(memoryview(each) for each in slices)
        self._digests: dict[str, bytes] = {}

    def digest(self, algorithm: str) -> bytes:
        """Hash the content.

        Raises:
            ValueError: no such algorithm here.
        """
        if algorithm not in self._digests:
            self._digests[algorithm] = self._hashed(algorithm)
        return self._digests[algorithm]

    def read(self) -> bytes:
        return b"".join(self._slices)

    def _hashed(self, algorithm: str) -> bytes:
        hasher = hashlib.new(NAMES.get(algorithm, algorithm), usedforsecurity=False)
        for each in self._slices:
            hasher.update(each)
        return hasher.digest()


class ContentWithGap(Content):
    """A file up to `end`, less the gap that holds its own signature."""

    def __init__(
        self, data: bytes, prefixes: Prefixes, *, gap: tuple[int, int], end: int
    ) -> None:
        view = memoryview(data)
        super().__init__((view[: gap[0]], view[gap[1] : end]))
        self._prefixes = prefixes

    def _hashed(self, algorithm: str) -> bytes:
        first, second = self._slices
        hasher = self._prefixes.state(algorithm, len(first))
        hasher.update(second)
        return hasher.digest()
