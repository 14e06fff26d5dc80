"""Builds and checks certificate paths to a pinned anchor (RFC 5280 §6.1)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from asn1crypto import x509

from app.signing import limits
from app.signing.report import SubIndication
from app.signing.trust import keys, name_constraints
from app.signing.trust.store import Anchor, Scope, TrustStore

# Policy constraints are not processed: where they are critical, the path fails
# (RFC 5280 §4.2).
_KNOWN_CRITICAL: Final = frozenset(
    {
        "basic_constraints",
        "key_usage",
        "extended_key_usage",
        "name_constraints",
        "certificate_policies",
        "subject_alt_name",
        "crl_distribution_points",
        "qc_statements",
    }
)


@dataclass(frozen=True)
class Path:
    """From the end certificate to the one the anchor issued, and the anchor."""

    certificates: tuple[x509.Certificate, ...]
    anchor: Anchor

    def issuer_of(self, position: int) -> x509.Certificate:
        if position + 1 < len(self.certificates):
            return self.certificates[position + 1]
        return self.anchor.certificate


def find_paths(
    certificate: x509.Certificate,
    *,
    trust: TrustStore,
    candidates: tuple[x509.Certificate, ...],
    scope: Scope,
) -> Iterator[Path]:
    """Yield every path whose signatures hold, nearest anchor first."""
    anchors = [each for each in trust.anchors if scope in each.scope]
    pool = (*trust.evidence.certificates, *candidates)
    tries = iter(range(limits.MAX_PATH_ATTEMPTS))
    yield from _extend((certificate,), anchors, pool, tries)


def _extend(
    so_far: tuple[x509.Certificate, ...],
    anchors: list[Anchor],
    pool: tuple[x509.Certificate, ...],
    tries: Iterator[int],
) -> Iterator[Path]:
    last = so_far[-1]
    for anchor in anchors:
        if last.dump() == anchor.certificate.dump():
            yield Path(so_far[:-1] or so_far, anchor)
        elif issued(last, anchor.certificate):
            yield Path(so_far, anchor)
    if len(so_far) >= limits.MAX_CHAIN_LENGTH:
        return
    seen = {each.dump() for each in so_far}
    for issuer in pool:
        if issuer.dump() in seen or not _same_name(last.issuer, issuer.subject):
            continue
        if next(tries, None) is None:
            return
        if issued(last, issuer):
            seen.add(issuer.dump())
            yield from _extend((*so_far, issuer), anchors, pool, tries)


def problem_at(path: Path, *, at: datetime) -> SubIndication | None:
    """Tell what keeps a path from being valid at an instant, revocation apart."""
    if not path.anchor.trusted_from <= at <= path.anchor.trusted_until:
        return SubIndication.NO_CERTIFICATE_CHAIN_FOUND
    below = 0
    for position, certificate in enumerate(path.certificates):
        if position and not _is_authority(certificate, below=below):
            return SubIndication.CHAIN_CONSTRAINTS_FAILURE
        if _unknown_critical(certificate):
            return SubIndication.CERTIFICATE_CHAIN_GENERAL_FAILURE
        # RFC 5280 §6.1.4(l): self-issued certificates do not lengthen the path.
        below += bool(position) and not _names_itself(certificate)
    if not name_constraints.satisfied(
        (path.anchor.certificate, *reversed(path.certificates))
    ):
        return SubIndication.CHAIN_CONSTRAINTS_FAILURE
    return _validity_problem(path, at)


def in_validity(certificate: x509.Certificate, at: datetime) -> bool:
    return bool(certificate.not_valid_before <= at <= certificate.not_valid_after)


def may_sign_documents(certificate: x509.Certificate) -> bool:
    """Tell whether the key usage allows signatures (absent means unrestricted)."""
    usage = certificate.key_usage_value
    return usage is None or bool(
        {"digital_signature", "non_repudiation"} & set(usage.native)
    )


def may_stamp_time(certificate: x509.Certificate) -> bool:
    """Tell whether a certificate is a TSA's: RFC 3161 §2.3, critical and sole."""
    purposes = certificate.extended_key_usage_value
    return (
        purposes is not None
        and purposes.native == ["time_stamping"]
        and "extended_key_usage" in certificate.critical_extensions
    )


def _validity_problem(path: Path, at: datetime) -> SubIndication | None:
    signer, *authorities = path.certificates
    if not all(in_validity(each, at) for each in authorities):
        return SubIndication.CERTIFICATE_CHAIN_GENERAL_FAILURE
    if not in_validity(signer, at):
        return SubIndication.OUT_OF_BOUNDS_NO_POE
    return None


def _is_authority(certificate: x509.Certificate, *, below: int) -> bool:
    constraints = certificate.basic_constraints_value
    usage = certificate.key_usage_value
    if constraints is None or not constraints["ca"].native:
        return False
    if usage is not None and "key_cert_sign" not in usage.native:
        return False
    longest = constraints["path_len_constraint"].native
    return longest is None or below <= longest


def _names_itself(certificate: x509.Certificate) -> bool:
    return _same_name(certificate.subject, certificate.issuer)


def _unknown_critical(certificate: x509.Certificate) -> bool:
    return bool(set(certificate.critical_extensions) - _KNOWN_CRITICAL)


def _same_name(left: x509.Name, right: x509.Name) -> bool:
    if left.dump() == right.dump():
        return True
    return len(left.chosen) == len(right.chosen) and left.hashable == right.hashable


def issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Tell whether one certificate was issued by another: name and signature."""
    return _same_name(certificate.issuer, issuer.subject) and _signed_by(
        certificate.dump(), issuer.dump()
    )


@lru_cache(maxsize=4096)
def _signed_by(certificate_der: bytes, issuer_der: bytes) -> bool:
    certificate = x509.Certificate.load(certificate_der)
    return keys.issued_by(
        certificate["signature_algorithm"],
        certificate["signature_value"].native,
        certificate["tbs_certificate"].dump(),
        x509.Certificate.load(issuer_der),
    )
