"""Compares distinguished names as RFC 5280 §7.1 asks, the cheap way first."""

from functools import lru_cache

from asn1crypto import x509

from app.signing.encoding import as_received


def same(left: x509.Name, right: x509.Name) -> bool:
    first, second = as_received(left), as_received(right)
    return first == second or _prepared(first) == _prepared(second)


def self_issued(certificate: x509.Certificate) -> bool:
    return same(certificate.subject, certificate.issuer)


@lru_cache(maxsize=4096)
def _prepared(der: bytes) -> str:
    # String preparation is slow, and an authority's name is compared all day.
    name = x509.Name.load(der)
    return f"{len(name.chosen)} {name.hashable}"
