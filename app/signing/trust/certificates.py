"""Parses certificates once: an authority's comes with every signature made under it."""

from functools import lru_cache

from asn1crypto import x509

from app.signing.encoding import as_received


@lru_cache(maxsize=4096)
def parsed(der: bytes) -> x509.Certificate:
    """Return the certificate that some DER encodes; treat it as immutable."""
    return x509.Certificate.load(der)


def shared(certificate: x509.Certificate) -> x509.Certificate:
    """Return the one instance for these bytes, with all it has worked out so far."""
    return parsed(as_received(certificate))
