"""Parses certificates once: an authority's comes with every signature made under it."""

from functools import lru_cache
from typing import Final

from asn1crypto import x509

from app.signing.encoding import as_received

_FIELDS: Final = (
    "version",
    "serial_number",
    "signature",
    "issuer",
    "validity",
    "subject",
    "subject_public_key_info",
)
_EXTENSIONS: Final = (
    "key_identifier",
    "key_usage",
    "subject_alt_name",
    "basic_constraints",
    "name_constraints",
    "crl_distribution_points",
    "certificate_policies",
    "policy_mappings",
    "authority_key_identifier",
    "policy_constraints",
    "inhibit_any_policy",
    "extended_key_usage",
    "authority_information_access",
)


@lru_cache(maxsize=4096)
def parsed(der: bytes) -> x509.Certificate:
    """Return the certificate that some DER encodes; treat it as immutable."""
    return x509.Certificate.load(der)


def shared(certificate: x509.Certificate) -> x509.Certificate:
    """Return the one instance for these bytes, with all it has worked out so far."""
    return parsed(as_received(certificate))


def require_readable(certificate: x509.Certificate) -> x509.Certificate:
    """Return a certificate in which everything that is read here can be read.

    Other extensions are left alone: how strictly asn1crypto reads them depends on
    what else the process has imported, and a verdict must not.

    Raises:
        ValueError, TypeError or KeyError: it is no certificate.
    """
    body = certificate["tbs_certificate"]
    values = [body[name] for name in _FIELDS]
    found = (getattr(certificate, f"{name}_value") for name in _EXTENSIONS)
    values += [value for value in found if value is not None]
    for each in (*values, certificate["signature_algorithm"]):
        each.native  # noqa: B018 - parses eagerly, so that a bad one fails here
    return certificate
