"""Compares distinguished names as RFC 5280 §7.1 asks, the cheap way first."""

from asn1crypto import x509

from app.signing.encoding import as_received


def same(left: x509.Name, right: x509.Name) -> bool:
    if as_received(left) == as_received(right):
        return True
    return len(left.chosen) == len(right.chosen) and left.hashable == right.hashable


def self_issued(certificate: x509.Certificate) -> bool:
    return same(certificate.subject, certificate.issuer)
