"""Digests of the beginnings of one file, each byte hashed once however many want it."""

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hashlib import _Hash

NAMES = {
    "sha3_224": "sha3-224",
    "sha3_256": "sha3-256",
    "sha3_384": "sha3-384",
    "sha3_512": "sha3-512",
}


class Prefixes:
    """The signatures of a PDF, and the report on it, hash the same bytes from the start."""

    def __init__(self, data: bytes) -> None:
        self._view = memoryview(data)
        self._states: dict[str, dict[int, _Hash]] = {}

    def state(self, algorithm: str, end: int) -> "_Hash":
        """Return a hash over the first `end` bytes, for the caller to go on with.

        Raises:
            ValueError: no such algorithm here.
        """
        name = NAMES.get(algorithm, algorithm)
        states = self._states.setdefault(name, {})
        if end not in states:
            before = max((each for each in states if each < end), default=0)
            state = states[before].copy() if before else _new(name)
            state.update(self._view[before:end])
            states[end] = state
        return states[end].copy()

    def sha256(self) -> str:
        """Return the digest of the whole file, in hexadecimal."""
        return self.state("sha256", len(self._view)).hexdigest()


def _new(name: str) -> "_Hash":
    return hashlib.new(name, usedforsecurity=False)
