"""Each position's digest covers all before it: whoever has the last has them all. Pure.

`digest(n) = SHA-256("{n} {digest(n-1)} {SHA-256(entry n)}")`, the digests in hex,
the entry in its RFC 8785 form, the digest before the first 64 zeros
(docs/feed.md).
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

GENESIS: Final = "0" * 64


@dataclass(frozen=True)
class Link:
    """A position and the digest of all up to it."""

    position: int
    digest: str


@dataclass(frozen=True)
class Row:
    """One position as a consumer got it; `entry_digest` is of the entry's bytes."""

    position: int
    digest: str
    entry_digest: str


@dataclass(frozen=True)
class Broken:
    position: int
    why: str


START: Final = Link(0, GENESIS)


def extend(last: Link, entry_digest: str) -> Link:
    """Return the link of the entry that follows `last`."""
    position = last.position + 1
    text = f"{position} {last.digest} {entry_digest}"
    return Link(position, hashlib.sha256(text.encode("ascii")).hexdigest())


def verify(rows: Iterable[Row], *, after: Link = START) -> Link | Broken:
    """Return the last link of rows that follow `after`, or where they part from it."""
    last = after
    for row in rows:
        expected = extend(last, row.entry_digest)
        if row.position != expected.position:
            return Broken(expected.position, f"position {row.position} came instead")
        if row.digest != expected.digest:
            return Broken(row.position, "its digest does not follow from what came")
        last = expected
    return last
