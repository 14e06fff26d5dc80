"""The hash chain of one subject's acts. Pure.

`commitment = SHA-256(salt ‖ canonical(data))` and
`hash = SHA-256(canonical(header with commitment and the previous hash))`. Erased
content leaves neither data nor salt; a later act of the chain must say so.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from app.core.canonical import JsonValue, canonical_json

GENESIS: Final = bytes(32)
# The act that tells which contents of its chain were erased: `{"acts": [first, last]}`.
ERASED: Final = "content.erased"


class Fault(StrEnum):
    """Why an act or a seal is not what was recorded, in words for whoever looks."""

    MISSING = "việc này bị mất"
    OUT_OF_ORDER = "không nối tiếp việc đứng trước"
    DATA = "nội dung không khớp với cam kết đã ghi"
    HEADER = "phần đầu không khớp với mã băm đã ghi"
    ERASED_UNTOLD = "nội dung bị xóa mà không có việc xóa nào được ghi"
    HEAD = "chuỗi không kết thúc ở việc cuối cùng đã ghi nhận"
    NOT_AS_SEALED = "không phải việc đã được niêm phong"
    NOT_SEALED = "việc này chưa được niêm phong"
    SEAL_MISSING = "niêm phong này bị mất"
    SEAL_ORDER = "niêm phong không nối tiếp niêm phong đứng trước"
    SEAL_HEADER = "niêm phong không khớp với mã băm của nó"
    SEAL_ROOT = "gốc cây băm không phải của các việc được niêm phong"
    STAMP_MISSING = "dấu thời gian của niêm phong đứng trước bị mất"
    STAMP = "dấu thời gian không phải của niêm phong này"


@dataclass(frozen=True)
class Act:
    """One act as it was chained; without `data` and `salt` once it was erased."""

    subject: str
    number: int
    event: str
    actor_id: str
    at: datetime
    salt: bytes
    data: JsonValue
    commitment: bytes
    previous: bytes
    hash: bytes

    @property
    def erased(self) -> bool:
        return self.data is None and not self.salt


@dataclass(frozen=True)
class Head:
    """Where the chain of a subject stands."""

    number: int
    hash: bytes


START: Final = Head(0, GENESIS)


@dataclass(frozen=True)
class Broken:
    """The first act at which a chain stops being true, and why."""

    subject: str
    number: int
    fault: Fault


def commit_to(data: JsonValue, *, salt: bytes) -> bytes:
    return hashlib.sha256(salt + canonical_json(data)).digest()


def hash_of(
    *,
    subject: str,
    number: int,
    event: str,
    actor_id: str,
    at: datetime,
    commitment: bytes,
    previous: bytes,
) -> bytes:
    header: JsonValue = {
        "subject": subject,
        "number": number,
        "event": event,
        "actor_id": actor_id,
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "commitment": commitment.hex(),
        "previous": previous.hex(),
    }
    return hashlib.sha256(canonical_json(header)).digest()


def first_break(
    acts: Iterable[Act], *, after: Head = START, contents: bool = True
) -> Broken | None:
    """Return where one subject's chain breaks; acts come in order of number.

    Without `contents`, acts were handed out without what they say.
    """
    last, gone, told = after, list[Act](), set[int]()
    for act in acts:
        fault = _fault(act, after=last, contents=contents)
        if fault is not None:
            missing = fault is Fault.MISSING
            number = last.number + 1 if missing else act.number
            return _earliest(gone, told, Broken(act.subject, number, fault))
        if contents and act.erased:
            gone.append(act)
        told |= _told_erased(act)
        last = Head(act.number, act.hash)
    return _earliest(gone, told, None)


def _earliest(
    gone: Iterable[Act], told: set[int], broken: Broken | None
) -> Broken | None:
    untold = (act for act in gone if act.number not in told)
    first = next(untold, None)
    if first is None:
        return broken
    return Broken(first.subject, first.number, Fault.ERASED_UNTOLD)


def _fault(act: Act, *, after: Head, contents: bool) -> Fault | None:
    if act.number > after.number + 1:
        return Fault.MISSING
    if act.number <= after.number or act.previous != after.hash:
        return Fault.OUT_OF_ORDER
    if contents and not act.erased and not _committed(act):
        return Fault.DATA
    return None if act.hash == _recomputed(act) else Fault.HEADER


def _committed(act: Act) -> bool:
    try:
        return commit_to(act.data, salt=act.salt) == act.commitment
    except ValueError:  # no canonical form: never written by us
        return False


def _told_erased(act: Act) -> set[int]:
    if act.event != ERASED or not isinstance(act.data, dict):
        return set()
    match act.data.get("acts"):
        case [int(first), int(last)] if first <= last < act.number:
            return set(range(first, last + 1))
    return set()


def _recomputed(act: Act) -> bytes:
    return hash_of(
        subject=act.subject,
        number=act.number,
        event=act.event,
        actor_id=act.actor_id,
        at=act.at,
        commitment=act.commitment,
        previous=act.previous,
    )
