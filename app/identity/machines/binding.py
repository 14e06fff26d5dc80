"""May this connection speak for the client? Its address, and its certificate. Pure."""

import base64
import binascii
import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

_LONGEST: Final = 16_384
# A byte sequence between colons (RFC 8941 §3.3.5).
_SEQUENCE: Final = re.compile(r":([A-Za-z0-9+/=]+):")


@dataclass(frozen=True)
class Connection:
    """Where a request comes from; `certificate` is the thumbprint that TLS proved."""

    address: str
    certificate: str | None = None


class BindingUnfit(Exception):
    """A network or certificate that nothing can be bound to."""


def comes_from(address: str, networks: Collection[str]) -> bool:
    """Tell whether an address lies in one of the networks; no network is anywhere."""
    if not networks:
        return True
    try:
        found = ip_address(address)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None) or found
    return any(mapped in ip_network(each) for each in networks)


def shows(connection: Connection, certificates: Collection[str]) -> bool:
    """Tell whether a registered certificate was shown; none registered asks for none."""
    return not certificates or connection.certificate in certificates


def network(text: str) -> str:
    """Return a network in its one form.

    Raises:
        BindingUnfit
    """
    try:
        return str(ip_network(text))
    except ValueError as error:
        raise BindingUnfit("không phải là mạng CIDR") from error


def thumbprint(material: bytes) -> str:
    """Return a certificate's `x5t#S256` (RFC 8705 §3.1), from PEM or DER.

    Raises:
        BindingUnfit
    """
    try:
        pem = material.lstrip().startswith(b"-----")
        read = x509.load_pem_x509_certificate if pem else x509.load_der_x509_certificate
        certificate = read(material)
    except ValueError as error:
        raise BindingUnfit("không đọc được chứng thư") from error
    digest = hashlib.sha256(certificate.public_bytes(Encoding.DER)).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def stated(header: str | None) -> str | None:
    """Return the thumbprint that a proxy states in `Client-Cert` (RFC 9440 §2.1)."""
    found = _SEQUENCE.fullmatch(header or "")
    if found is None or len(found[1]) > _LONGEST:
        return None
    try:
        return thumbprint(base64.b64decode(found[1], validate=True))
    except (binascii.Error, BindingUnfit):
        return None
