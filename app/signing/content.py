"""The bytes a signature is over, hashed once per algorithm without being copied."""

import hashlib
from collections.abc import Iterable

_NAMES = {
    "sha3_224": "sha3-224",
    "sha3_256": "sha3-256",
    "sha3_384": "sha3-384",
    "sha3_512": "sha3-512",
}


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
            hasher = hashlib.new(
                _NAMES.get(algorithm, algorithm), usedforsecurity=False
            )
            for each in self._slices:
                hasher.update(each)
            self._digests[algorithm] = hasher.digest()
        return self._digests[algorithm]

    def read(self) -> bytes:
        return b"".join(self._slices)
