"""Holds certificates to the profile of RFC 5280 §4: what a conforming CA never issues.

A path through a certificate that breaks it is refused: its issuer's software is
either faulty or not the issuer's.
"""

import ipaddress
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from asn1crypto import x509

from app.signing.encoding import as_received
from app.signing.trust import certificates, distinguished_names

# What PKITS wants survived is let pass: serial numbers below one (4.4.14), basic and
# policy constraints that are not critical (4.6.4, 4.8.10).
_MAX_SERIAL_OCTETS: Final = 20
_VERSION_WITH_EXTENSIONS: Final = "v3"
_KNOWN_CRITICAL: Final = frozenset(
    {
        "basic_constraints",
        "key_usage",
        "extended_key_usage",
        "name_constraints",
        "certificate_policies",
        "policy_mappings",
        "policy_constraints",
        "inhibit_any_policy",
        "subject_alt_name",
        "crl_distribution_points",
        "qc_statements",
    }
)
_HOST: Final = re.compile(r"(?:\*\.)?[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*\.?")
_NETWORK_OCTETS: Final = frozenset({8, 32})


def keeps(certificate: x509.Certificate, *, to_the_letter: bool) -> bool:
    """Tell whether a certificate keeps to the profile.

    Not to the letter, key identifiers may be missing and basic constraints not
    critical: issuers leave them so, and no forgery gains by it.
    """
    if _is_of_old(certificate):
        return True
    if to_the_letter and not _identifies_keys(certificate):
        return False
    return _conforms(as_received(certificate))


def may_anchor(certificate: x509.Certificate, *, to_the_letter: bool) -> bool:
    """Tell whether a certificate is fit to be an anchor, whoever else certified it."""
    if _is_of_old(certificate):
        return True
    usage = certificate.key_usage_value
    formal = (
        certificate.key_identifier_value is not None
        and "basic_constraints" in certificate.critical_extensions
    )
    return (
        bool(certificate.ca)
        and (usage is None or "key_cert_sign" in usage.native)
        and (formal or not to_the_letter)
        and _conforms(as_received(certificate))
    )


def _is_of_old(certificate: x509.Certificate) -> bool:
    """Tell whether a certificate is of a version that has no extensions."""
    version = certificate["tbs_certificate"]["version"].native
    return bool(version != _VERSION_WITH_EXTENSIONS)


@lru_cache(maxsize=4096)
def _conforms(der: bytes) -> bool:
    return not any(_breaches(certificates.parsed(der)))


def _identifies_keys(certificate: x509.Certificate) -> bool:
    """Check §4.2.1.1 and §4.2.1.2: who issued it, and which key an authority has."""
    named = certificate.authority_key_identifier_value is not None
    if not named and not distinguished_names.self_issued(certificate):
        return False
    return not certificate.ca or certificate.key_identifier_value is not None


def _breaches(certificate: x509.Certificate) -> Iterator[bool]:
    yield bool(certificate.critical_extensions - _KNOWN_CRITICAL)
    yield _octets(certificate.serial_number) > _MAX_SERIAL_OCTETS
    yield not len(certificate.issuer.chosen)
    yield certificate.subject_alt_name_value is not None and _bad_names(certificate)
    yield _bad_subtrees(certificate)
    yield from _breaches_of_authority(certificate)


def _breaches_of_authority(certificate: x509.Certificate) -> Iterator[bool]:
    """Check what §4.1.2.6, §4.2.1.2, §4.2.1.3 and §4.2.1.9 ask of authorities."""
    usage = certificate.key_usage_value
    certifies = usage is not None and "key_cert_sign" in usage.native
    if not certificate.ca:
        yield certifies
        yield certificate.name_constraints_value is not None
        return
    yield usage is not None and not certifies
    yield not len(certificate.subject.chosen)


def _bad_names(certificate: x509.Certificate) -> bool:
    names = list(certificate.subject_alt_name_value)
    if not names:
        return True
    nameless = not len(certificate.subject.chosen)
    if nameless and "subject_alt_name" not in certificate.critical_extensions:
        return True
    return any(_bad_host(each) for each in names if each.name == "dns_name")


def _bad_host(name: x509.GeneralName) -> bool:
    host = str(name.native)
    return _HOST.fullmatch(host) is None or _is_address(host)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _bad_subtrees(certificate: x509.Certificate) -> bool:
    constraints = certificate.name_constraints_value
    if constraints is None:
        return False
    bases = [
        each["base"]
        for side in ("permitted_subtrees", "excluded_subtrees")
        for each in constraints[side] or ()
    ]
    return not bases or any(_bad_base(each) for each in bases)


def _bad_base(base: x509.GeneralName) -> bool:
    if base.name == "dns_name":
        return str(base.native).startswith(".")
    if base.name == "ip_address":
        return len(bytes(base.chosen)) not in _NETWORK_OCTETS
    return False


def _octets(serial: int) -> int:
    return (serial.bit_length() + 7) // 8
