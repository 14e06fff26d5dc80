"""What a new trust list changes, and whether it may take the place of the present one."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import x509

from app.signing.encoding import as_received
from app.signing.trust.anchors import Anchor
from app.signing.trust.listing import TrustList


@dataclass(frozen=True)
class Change:
    """One line of a difference: `+`, `-` or `~`, what it is, and of whom."""

    sign: str
    what: str
    name: str
    sha256: str


def refusal(new: TrustList, present: TrustList | None, *, at: datetime) -> str | None:
    """Say in Vietnamese why a list may not be taken, None when it may."""
    if new.next_update <= at:
        return f"Danh sách đã hết hạn từ {new.next_update:%d-%m-%Y}"
    if new.issued_at > at:
        return "Danh sách được ban hành sau thời điểm hiện tại"
    if present is not None and new.number <= present.number:
        return f"Số {new.number} không mới hơn số {present.number} đang dùng"
    return None


def between(present: TrustList | None, new: TrustList) -> list[Change]:
    """List what a new list adds, removes and alters."""
    anchors = _anchors(present), _anchors(new)
    below = _certificates(present), _certificates(new)
    return [
        *_appeared(*anchors, what="anchor"),
        *_altered(present, new),
        *_appeared(*below, what="intermediate"),
        *_appeared(_published(present), _published(new), what="publication"),
    ]


def _appeared(
    before: dict[str, str], after: dict[str, str], *, what: str
) -> Iterator[Change]:
    for digest in sorted(after.keys() - before.keys()):
        yield Change("+", what, after[digest], digest)
    for digest in sorted(before.keys() - after.keys()):
        yield Change("-", what, before[digest], digest)


def _altered(present: TrustList | None, new: TrustList) -> Iterator[Change]:
    before = {_digest(each.certificate): each for each in _of(present)}
    for each in new.anchors:
        digest = _digest(each.certificate)
        known = before.get(digest)
        if known is not None and _terms(known) != _terms(each):
            yield Change("~", "anchor", each.name, digest)


def _terms(each: Anchor) -> tuple[object, ...]:
    return each.name, each.domain, each.scope, each.trusted_from, each.trusted_until


def _of(given: TrustList | None) -> tuple[Anchor, ...]:
    return given.anchors if given is not None else ()


def _anchors(given: TrustList | None) -> dict[str, str]:
    return {_digest(each.certificate): each.name for each in _of(given)}


def _certificates(given: TrustList | None) -> dict[str, str]:
    below = given.intermediates if given is not None else ()
    return {_digest(each): each.subject.human_friendly for each in below}


def _published(given: TrustList | None) -> dict[str, str]:
    """Address by address, for each is a server that will be asked."""
    stated = given.publications if given is not None else ()
    return {
        f"{each.issuer} {address}": address
        for each in stated
        for address in each.addresses
    }


def _digest(certificate: x509.Certificate) -> str:
    return hashlib.sha256(as_received(certificate)).hexdigest()
