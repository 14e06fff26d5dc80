"""Which certificates, and which reasons of revocation, a CRL speaks for.

RFC 5280 §6.3.3 (b) to (e): the list's issuing distribution point against one
distribution point of the certificate.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from asn1crypto import crl, x509

from app.signing.encoding import SEQUENCE, as_received, tagged
from app.signing.trust import distinguished_names

# RFC 5280 §4.2.1.13, the tags of one name inside its point.
_DISTRIBUTION_POINT: Final = 0xA0
_FULL_NAME: Final = 0xA0
_DIRECTORY_NAME: Final = 0xA4

ALL_REASONS: Final = frozenset(
    {
        "key_compromise",
        "ca_compromise",
        "affiliation_changed",
        "superseded",
        "cessation_of_operation",
        "certificate_hold",
        "privilege_withdrawn",
        "aa_compromise",
    }
)


def points_of(certificate: x509.Certificate) -> Iterator[x509.DistributionPoint]:
    """Yield the certificate's distribution points, and last the implied one."""
    yield from certificate.crl_distribution_points_value or ()
    yield _implied_point(as_received(certificate.issuer))


@lru_cache(maxsize=256)
def _implied_point(issuer_der: bytes) -> x509.DistributionPoint:
    full_name = tagged(_FULL_NAME, tagged(_DIRECTORY_NAME, issuer_der))
    made = tagged(SEQUENCE, tagged(_DISTRIBUTION_POINT, full_name))
    return x509.DistributionPoint.load(made)


def reasons(
    each: crl.CertificateList,
    certificate: x509.Certificate,
    point: x509.DistributionPoint,
) -> frozenset[str]:
    """Return the reasons a list covers for a certificate, none when out of scope."""
    scope = each.issuing_distribution_point_value
    if not _right_issuer(each, certificate, point, scope):
        return frozenset()
    covered = _some(point["reasons"])
    if scope is None:
        return covered
    if not _right_kind(certificate, scope) or not _same_point(
        each, certificate, point, scope
    ):
        return frozenset()
    return covered & _some(scope["only_some_reasons"])


def _right_issuer(
    each: crl.CertificateList,
    certificate: x509.Certificate,
    point: x509.DistributionPoint,
    scope: crl.IssuingDistributionPoint | None,
) -> bool:
    stated = _directory_names(point["crl_issuer"])
    if not stated:
        return distinguished_names.same(each.issuer, certificate.issuer)
    indirect = scope is not None and bool(scope["indirect_crl"].native)
    named = any(distinguished_names.same(each.issuer, name) for name in stated)
    own = distinguished_names.same(each.issuer, certificate.issuer)
    return named and (indirect or own)


def _right_kind(
    certificate: x509.Certificate, scope: crl.IssuingDistributionPoint
) -> bool:
    if scope["only_contains_attribute_certs"].native:
        return False
    if scope["only_contains_user_certs"].native and certificate.ca:
        return False
    return not scope["only_contains_ca_certs"].native or bool(certificate.ca)


def _same_point(
    each: crl.CertificateList,
    certificate: x509.Certificate,
    point: x509.DistributionPoint,
    scope: crl.IssuingDistributionPoint,
) -> bool:
    here = _full_names(scope["distribution_point"], each.issuer)
    if not here:
        return True
    stated = _directory_names(point["crl_issuer"])
    base = stated[0] if stated else certificate.issuer
    asked = _full_names(point["distribution_point"], base)
    if not asked:
        asked = [x509.GeneralName("directory_name", name) for name in stated]
    return any(_same_name(left, right) for left in here for right in asked)


def _full_names(
    name: x509.DistributionPointName, issuer: x509.Name
) -> list[x509.GeneralName]:
    """Write a point's name out, where it is relative to an issuer too."""
    if not name.native:
        return []
    if name.name == "full_name":
        return list(name.chosen)
    rdns = [*issuer.chosen, name.chosen]
    whole = x509.Name("", x509.RDNSequence(rdns))
    return [x509.GeneralName("directory_name", whole)]


def _same_name(left: x509.GeneralName, right: x509.GeneralName) -> bool:
    if left.name != right.name:
        return False
    if left.name == "directory_name":
        return distinguished_names.same(left.chosen, right.chosen)
    return bool(as_received(left) == as_received(right))


def _directory_names(names: x509.GeneralNames) -> list[x509.Name]:
    if not names.native:
        return []
    return [each.chosen for each in names if each.name == "directory_name"]


def _some(flags: x509.ReasonFlags) -> frozenset[str]:
    return ALL_REASONS & flags.native if flags.native else ALL_REASONS
