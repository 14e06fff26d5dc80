"""Looks one certificate up in a CRL, however long the list (RFC 5280 §5.3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from asn1crypto import crl, x509
from cryptography import x509 as pyca

from app.signing.encoding import as_received
from app.signing.trust import distinguished_names


@dataclass(frozen=True)
class Listing:
    """An entry of a list; `taken_back` when a delta removes it from the list."""

    at: datetime
    taken_back: bool


def look_up(each: crl.CertificateList, certificate: x509.Certificate) -> Listing | None:
    """Find the entry that speaks of a certificate, if there is one."""
    scope = each.issuing_distribution_point_value
    if scope is not None and scope["indirect_crl"].native:
        found = _by_issuer(as_received(each))
        return found.get((certificate.issuer.hashable, certificate.serial_number))
    if not distinguished_names.same(each.issuer, certificate.issuer):
        return None
    return _direct(as_received(each), certificate.serial_number)


def is_readable(each: crl.CertificateList) -> bool:
    """Tell whether a list can be searched: strangers send broken ones too."""
    try:
        _loaded(as_received(each))
    except ValueError:
        return False
    return True


@lru_cache(maxsize=4096)
def _direct(der: bytes, serial: int) -> Listing | None:
    # asn1crypto takes seconds over a list of 100,000 entries.
    entry = _loaded(der).get_revoked_certificate_by_serial_number(serial)
    return None if entry is None else _listing(entry)


@lru_cache(maxsize=64)
def _loaded(der: bytes) -> pyca.CertificateRevocationList:
    return pyca.load_der_x509_crl(der)


@lru_cache(maxsize=64)
def _by_issuer(der: bytes) -> Mapping[tuple[str, int], Listing]:
    """Index an indirect list: an entry keeps the issuer of the one before (§5.3.3)."""
    parsed = crl.CertificateList.load(der)
    issuer = parsed.issuer.hashable
    found: dict[tuple[str, int], Listing] = {}
    listed = parsed["tbs_cert_list"]["revoked_certificates"]
    for raw, entry in zip(listed, _loaded(der), strict=True):
        if raw.issuer_name is not None:
            issuer = raw.issuer_name.hashable
        found[issuer, entry.serial_number] = _listing(entry)
    return found


def _listing(entry: pyca.RevokedCertificate) -> Listing:
    return Listing(entry.revocation_date_utc, _taken_back(entry))


def _taken_back(entry: pyca.RevokedCertificate) -> bool:
    try:
        reason = entry.extensions.get_extension_for_class(pyca.CRLReason).value.reason
    except pyca.ExtensionNotFound:
        return False
    return reason is pyca.ReasonFlags.remove_from_crl
