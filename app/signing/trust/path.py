"""Builds and checks certificate paths to a pinned anchor (RFC 5280 §6.1)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from asn1crypto import x509

from app.signing import limits
from app.signing.encoding import as_received
from app.signing.report import SubIndication
from app.signing.trust import (
    certificate_policies,
    distinguished_names,
    keys,
    name_constraints,
    profile,
)
from app.signing.trust.certificate_policies import Wanted
from app.signing.trust.store import Anchor, Scope, TrustStore


@dataclass(frozen=True)
class PathRules:
    """What a policy asks of every path."""

    wanted: Wanted = field(default_factory=Wanted)
    longest: int = limits.MAX_CHAIN_LENGTH
    to_the_letter: bool = False


@dataclass(frozen=True)
class Path:
    """From the end certificate to the one the anchor issued, and the anchor."""

    certificates: tuple[x509.Certificate, ...]
    anchor: Anchor

    def issuer_of(self, position: int) -> x509.Certificate:
        """Return who issued a certificate, with the key parameters it inherits."""
        if position + 1 < len(self.certificates):
            issuer = self.certificates[position + 1]
            if keys.inherits_parameters(issuer):
                return keys.with_parameters(issuer, self.issuer_of(position + 1))
            return issuer
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
    for found in _extend((certificate,), anchors, pool, tries):
        if _inherited_hold(found):
            yield found


def _extend(
    so_far: tuple[x509.Certificate, ...],
    anchors: list[Anchor],
    pool: tuple[x509.Certificate, ...],
    tries: Iterator[int],
) -> Iterator[Path]:
    last = so_far[-1]
    for anchor in anchors:
        if as_received(last) == as_received(anchor.certificate):
            yield Path(so_far[:-1] or so_far, anchor)
        elif issued(last, anchor.certificate):
            yield Path(so_far, anchor)
    if len(so_far) >= limits.MAX_CHAIN_LENGTH:
        return
    seen = {as_received(each) for each in so_far}
    for issuer in pool:
        if as_received(issuer) in seen or not distinguished_names.same(
            last.issuer, issuer.subject
        ):
            continue
        if next(tries, None) is None:
            return
        if issued(last, issuer):
            seen.add(as_received(issuer))
            yield from _extend((*so_far, issuer), anchors, pool, tries)


def problem_at(
    path: Path,
    *,
    at: datetime,
    rules: PathRules,
) -> SubIndication | None:
    """Tell what keeps a path from being valid at an instant, revocation apart."""
    strict = rules.to_the_letter
    if not _may_anchor(path.anchor, at, to_the_letter=strict):
        return SubIndication.NO_CERTIFICATE_CHAIN_FOUND
    if not all(profile.keeps(each, to_the_letter=strict) for each in path.certificates):
        return SubIndication.CERTIFICATE_CHAIN_GENERAL_FAILURE
    from_anchor = tuple(reversed(path.certificates))
    if not (
        _authorities_hold(path, longest=rules.longest)
        and name_constraints.satisfied((path.anchor.certificate, *from_anchor))
        and certificate_policies.acceptable(from_anchor, rules.wanted)
    ):
        return SubIndication.CHAIN_CONSTRAINTS_FAILURE
    return _validity_problem(path, at)


def in_validity(certificate: x509.Certificate, at: datetime) -> bool:
    """Tell whether an instant is in the validity, which has no fractions of seconds."""
    instant = at.replace(microsecond=0)
    return bool(certificate.not_valid_before <= instant <= certificate.not_valid_after)


def may_stamp_time(certificate: x509.Certificate) -> bool:
    """Tell whether a certificate is a TSA's: RFC 3161 §2.3, critical and sole."""
    purposes = certificate.extended_key_usage_value
    return (
        purposes is not None
        and purposes.native == ["time_stamping"]
        and "extended_key_usage" in certificate.critical_extensions
    )


def _may_anchor(anchor: Anchor, at: datetime, *, to_the_letter: bool) -> bool:
    """Tell whether an anchor is trusted at an instant, and would be one for others."""
    certificate = anchor.certificate
    return (
        anchor.trusted_from <= at <= anchor.trusted_until
        and in_validity(certificate, at)
        and profile.may_anchor(certificate, to_the_letter=to_the_letter)
    )


def _validity_problem(path: Path, at: datetime) -> SubIndication | None:
    signer, *authorities = path.certificates
    if not all(in_validity(each, at) for each in authorities):
        return SubIndication.CERTIFICATE_CHAIN_GENERAL_FAILURE
    if not in_validity(signer, at):
        return SubIndication.OUT_OF_BOUNDS_NO_POE
    return None


def _authorities_hold(path: Path, *, longest: int) -> bool:
    """Check who may issue, and how deep (RFC 5280 §6.1.4 k-n)."""
    below = 0
    for certificate in path.certificates[1:]:
        if not _is_authority(certificate, below=below):
            return False
        # §6.1.4(l): self-issued certificates do not lengthen the path.
        below += not distinguished_names.self_issued(certificate)
    return below <= longest


def _is_authority(certificate: x509.Certificate, *, below: int) -> bool:
    constraints = certificate.basic_constraints_value
    usage = certificate.key_usage_value
    if constraints is None or not constraints["ca"].native:
        return False
    if usage is not None and "key_cert_sign" not in usage.native:
        return False
    longest = constraints["path_len_constraint"].native
    return longest is None or below <= longest


def issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Tell whether one certificate was issued by another: name and signature.

    What a key signed whose parameters are its issuer's shows on the whole path only.
    """
    if not distinguished_names.same(certificate.issuer, issuer.subject):
        return False
    return keys.inherits_parameters(issuer) or _signed_by(
        as_received(certificate), as_received(issuer)
    )


def _inherited_hold(path: Path) -> bool:
    """Verify the signatures of keys without parameters (RFC 5280 §6.1.4 d-f)."""
    chain = (*path.certificates, path.anchor.certificate)
    if not any(map(keys.inherits_parameters, chain)):
        return True
    return all(
        _signed_by(as_received(certificate), as_received(path.issuer_of(position)))
        for position, certificate in enumerate(path.certificates)
    )


@lru_cache(maxsize=4096)
def _signed_by(certificate_der: bytes, issuer_der: bytes) -> bool:
    certificate = x509.Certificate.load(certificate_der)
    return keys.issued_by(
        certificate["signature_algorithm"],
        certificate["signature_value"].native,
        as_received(certificate["tbs_certificate"]),
        x509.Certificate.load(issuer_der),
    )
