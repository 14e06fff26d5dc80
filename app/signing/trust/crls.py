"""Certificate revocation lists as answers (RFC 5280 §6.3.3).

Whole lists, lists that hold only some reasons, delta lists, and indirect ones that
another authority signs: each counts for the certificates in its scope alone, and
only lists that together cover every reason say that a certificate is good.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Final, TypeAlias

from asn1crypto import core, crl, x509

from app.signing.encoding import as_received
from app.signing.report import RevocationStatus
from app.signing.trust import crl_scope, distinguished_names, keys, revoked
from app.signing.trust.answers import Answer
from app.signing.trust.crl_scope import ALL_REASONS
from app.signing.trust.revoked import Listing
from app.signing.trust.store import Evidence

Vouching: TypeAlias = Callable[[x509.Certificate], bool]

_KNOWN_CRITICAL: Final = frozenset(
    {"issuing_distribution_point", "delta_crl_indicator", "crl_number"}
)


_NO_REASONS: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True)
class _Part:
    """What one list, with its newest delta, says for some reasons of revocation."""

    reasons: frozenset[str]
    listing: Listing | None
    this_update: datetime
    next_update: datetime | None
    digest: str


def answers(
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    evidence: Evidence,
    *,
    vouches: Vouching,
) -> Iterator[Answer]:
    """Yield what authentic lists in scope say of a certificate."""
    usable = [each for each in evidence.crls if _understood(each)]
    signed = _Signed(issuer, evidence, vouches)
    parts = list(_parts(certificate, usable, signed))
    for part in parts:
        if part.listing is not None or part.reasons == ALL_REASONS:
            yield _answer(part)
    partial = [each for each in parts if each.reasons != ALL_REASONS]
    together = _newest_by_reasons(partial)
    if together and frozenset().union(*(e.reasons for e in together)) == ALL_REASONS:
        yield _combined(together)


def _parts(
    certificate: x509.Certificate, usable: list[crl.CertificateList], signed: "_Signed"
) -> Iterator[_Part]:
    deltas = [each for each in usable if each.delta_crl_indicator_value is not None]
    seen: set[bytes] = set()
    yield from _own_revocations(certificate, usable, signed)
    for point in crl_scope.points_of(certificate):
        for each in usable:
            if each in deltas or as_received(each) in seen:
                continue
            reasons = crl_scope.reasons(each, certificate, point)
            if not reasons or not revoked.is_readable(each):
                continue
            if not signed.holds_for(each):
                continue
            seen.add(as_received(each))
            part = _part(each, reasons, certificate)
            delta = _delta_of(each, deltas, signed)
            yield from _with_delta(part, delta, certificate)


def _own_revocations(
    certificate: x509.Certificate, usable: list[crl.CertificateList], signed: "_Signed"
) -> Iterator[_Part]:
    """Yield what the issuer itself lists, be its list for another point.

    A list out of scope does not say that a certificate is good; one that names it
    still says that it is not.
    """
    for each in usable:
        own = distinguished_names.same(each.issuer, certificate.issuer)
        whole = each.delta_crl_indicator_value is None
        scoped = each.issuing_distribution_point_value is not None
        if own and whole and scoped and revoked.is_readable(each):
            part = _part(each, _NO_REASONS, certificate)
            if part.listing is not None and signed.holds_for(each):
                yield part


def _with_delta(
    part: _Part,
    delta: crl.CertificateList | None,
    certificate: x509.Certificate,
) -> Iterator[_Part]:
    """Yield what a list says, and what it says continued by its delta."""
    if delta is None:
        yield part
        return
    changed = revoked.look_up(delta, certificate)
    if changed is None or not changed.taken_back:
        yield part
    continued = _part(delta, part.reasons, certificate)
    yield continued if changed else replace(continued, listing=part.listing)


def _part(
    each: crl.CertificateList, reasons: frozenset[str], certificate: x509.Certificate
) -> _Part:
    listing = revoked.look_up(each, certificate)
    return _Part(
        reasons=reasons,
        listing=None if listing is None or listing.taken_back else listing,
        this_update=each["tbs_cert_list"]["this_update"].native,
        next_update=each["tbs_cert_list"]["next_update"].native,
        digest=hashlib.sha256(as_received(each)).hexdigest(),
    )


def _delta_of(
    base: crl.CertificateList, deltas: list[crl.CertificateList], signed: "_Signed"
) -> crl.CertificateList | None:
    """Find the newest delta that continues a list (RFC 5280 §5.2.4, §6.3.3 c)."""
    fitting = [
        each for each in deltas if _continues(each, base) and revoked.is_readable(each)
    ]
    for each in sorted(fitting, key=_number, reverse=True):
        if signed.holds_for(each):
            return each
    return None


def _continues(delta: crl.CertificateList, base: crl.CertificateList) -> bool:
    begins = delta.delta_crl_indicator_value.native
    return (
        distinguished_names.same(delta.issuer, base.issuer)
        and _encoded(delta.issuing_distribution_point_value)
        == _encoded(base.issuing_distribution_point_value)
        and _encoded(delta.authority_key_identifier_value)
        == _encoded(base.authority_key_identifier_value)
        and base.crl_number_value is not None
        and begins <= _number(base) <= _number(delta)
    )


def _number(each: crl.CertificateList) -> int:
    return 0 if each.crl_number_value is None else int(each.crl_number_value.native)


def _encoded(value: core.Asn1Value | None) -> bytes | None:
    return None if value is None else as_received(value)


def _answer(part: _Part) -> Answer:
    return Answer(
        source="CRL",
        status=RevocationStatus.REVOKED if part.listing else RevocationStatus.GOOD,
        this_update=part.this_update,
        next_update=part.next_update,
        revoked_at=part.listing.at if part.listing else None,
        digest=part.digest,
    )


def _newest_by_reasons(parts: Iterable[_Part]) -> list[_Part]:
    newest: dict[frozenset[str], _Part] = {}
    for each in parts:
        known = newest.get(each.reasons)
        if known is None or known.this_update < each.this_update:
            newest[each.reasons] = each
    return list(newest.values())


def _combined(parts: list[_Part]) -> Answer:
    """Answer as the weakest of the lists that cover all reasons together."""
    listed = next((each.listing for each in parts if each.listing), None)
    ends = [each.next_update for each in parts if each.next_update is not None]
    return Answer(
        source="CRL",
        status=RevocationStatus.REVOKED if listed else RevocationStatus.GOOD,
        this_update=min(each.this_update for each in parts),
        next_update=min(ends, default=None),
        revoked_at=listed.at if listed else None,
        digest=parts[0].digest,
    )


def _understood(each: crl.CertificateList) -> bool:
    try:
        return not set(each.critical_extensions) - _KNOWN_CRITICAL
    except (ValueError, TypeError, KeyError):
        return False


@dataclass(frozen=True)
class _Signed:
    """Tells whether a list was signed by one who may (§6.3.3 f, g)."""

    issuer: x509.Certificate
    evidence: Evidence
    vouches: Vouching

    def holds_for(self, each: crl.CertificateList) -> bool:
        der = as_received(each)
        own = distinguished_names.same(each.issuer, self.issuer.subject)
        if own and _signed_by(der, as_received(self.issuer)):
            return True
        return any(
            _signed_by(der, as_received(other)) and self.vouches(other)
            for other in self.evidence.certificates
            if distinguished_names.same(each.issuer, other.subject)
        )


@lru_cache(maxsize=1024)
def _signed_by(der: bytes, issuer_der: bytes) -> bool:
    issuer = x509.Certificate.load(issuer_der)
    usage = issuer.key_usage_value
    if usage is not None and "crl_sign" not in usage.native:
        return False
    each = crl.CertificateList.load(der)
    return keys.issued_by(
        each["signature_algorithm"],
        each["signature"].native,
        as_received(each["tbs_cert_list"]),
        issuer,
    )
