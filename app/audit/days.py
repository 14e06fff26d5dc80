"""The seal of a day: one tree over its acts, chained to the seal before. Pure.

Leaves stand by subject (in the order of its UTF-8 bytes), then by number. A seal
covers every act before the end of its day that no earlier seal covers: what was
committed late, or in a day nobody sealed, is in the next.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import groupby, takewhile
from typing import Final

from app.audit import merkle
from app.core.canonical import JsonValue, canonical_json
from app.core.clock import local

GENESIS: Final = bytes(32)
HASH: Final = 32


@dataclass(frozen=True)
class Stamp:
    """A time-stamp token over a seal; `sha256` is of the token's own bytes."""

    token: bytes
    sha256: bytes


@dataclass(frozen=True)
class Seal:
    """`hash` is what the next seal and the time-stamp are over.

    `stamp_before` is the digest of the time-stamp that the seal before had by then.
    """

    number: int
    day: date
    acts: int
    root: bytes
    previous: bytes
    stamp_before: bytes | None
    sealed_at: datetime
    hash: bytes = b""
    stamps: tuple[Stamp, ...] = ()


@dataclass(frozen=True)
class Span:
    """Acts of one subject that follow each other and share a seal.

    `leaves` are the acts' hashes, from number `first` on.
    """

    seal: int
    subject: str
    first: int
    leaves: tuple[bytes, ...]

    @property
    def last(self) -> int:
        return self.first + len(self.leaves) - 1


@dataclass(frozen=True)
class Unsealed:
    """An act that no seal covers yet."""

    subject: str
    number: int
    hash: bytes
    at: datetime


def spans_of(acts: Iterable[Unsealed], *, seal: int, day: date) -> list[Span]:
    """Return what the seal of a day covers of acts ordered by subject and number."""
    found = []
    for subject, own in groupby(acts, key=lambda act: act.subject):
        past = list(takewhile(lambda act: local(act.at).date() <= day, own))
        if past:
            leaves = tuple(act.hash for act in past)
            found.append(Span(seal, subject, past[0].number, leaves))
    return found


def sealed(
    spans: Sequence[Span], *, day: date, after: Seal | None, at: datetime
) -> Seal:
    """Return the seal that follows `after`, over spans ordered by subject."""
    leaves = leaves_of(spans)
    stamped = after is not None and after.stamps
    unhashed = Seal(
        number=after.number + 1 if after else 1,
        day=day,
        acts=len(leaves),
        root=merkle.root(leaves),
        previous=after.hash if after else GENESIS,
        stamp_before=stamped[0].sha256 if stamped else None,
        sealed_at=at,
    )
    return replace(unhashed, hash=hash_of(unhashed))


def leaves_of(spans: Iterable[Span]) -> list[bytes]:
    """Return the leaves of a tree over spans that are ordered by subject."""
    return [merkle.leaf(each) for span in spans for each in span.leaves]


def header(seal: Seal) -> bytes:
    """Return the bytes that `hash` is of: what a time-stamp is over."""
    fields: JsonValue = {
        "number": seal.number,
        "day": seal.day.isoformat(),
        "acts": seal.acts,
        "root": seal.root.hex(),
        "previous": seal.previous.hex(),
        "stamp_before": seal.stamp_before.hex() if seal.stamp_before else None,
        "sealed_at": seal.sealed_at.astimezone(UTC).isoformat(timespec="microseconds"),
    }
    return canonical_json(fields)


def hash_of(seal: Seal) -> bytes:
    return hashlib.sha256(header(seal)).digest()
