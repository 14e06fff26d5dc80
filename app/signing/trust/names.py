"""Reads a subject the Vietnamese way: display name, organisation, UIDs with prefixes."""

import re
from functools import lru_cache
from typing import Final

from asn1crypto import x509

from app.signing.encoding import as_received
from app.signing.report import Identifier, IdentifierKind, Signer

_UID_OID: Final = "0.9.2342.19200300.100.1.1"
_LABELS: Final = {
    "2.5.4.3": "CN",
    "2.5.4.5": "SERIALNUMBER",
    "2.5.4.6": "C",
    "2.5.4.7": "L",
    "2.5.4.8": "ST",
    "2.5.4.10": "O",
    "2.5.4.11": "OU",
    "2.5.4.12": "T",
    _UID_OID: "UID",
    "1.2.840.113549.1.9.1": "E",
}
# A prefix is a hint only: certificates carry CCCCD:, "CCCD: ", a tax code behind CCCD:.
_PREFIX: Final = re.compile(r"^\s*([A-Za-zĐđ]{2,6})\s*[:\-.]?\s*(?=[\dA-Z])(.*)$")
_SHAPES: Final = (
    (IdentifierKind.CITIZEN_ID, re.compile(r"^\d{12}$")),
    (IdentifierKind.TAX_CODE, re.compile(r"^\d{10}(-\d{3})?$|^\d{13}$")),
    (IdentifierKind.OLD_CITIZEN_ID, re.compile(r"^\d{9}$")),
    (IdentifierKind.BUDGET_CODE, re.compile(r"^\d{7}$")),
    (IdentifierKind.PASSPORT, re.compile(r"^[A-Z]\d{7,8}$")),
)
_ACCEPTS: Final = {
    IdentifierKind.CITIZEN_ID: re.compile(r"^\d{12}$"),
    IdentifierKind.OLD_CITIZEN_ID: re.compile(r"^\d{9}$|^\d{12}$"),
    IdentifierKind.TAX_CODE: re.compile(r"^\d{10}(-?\d{3})?$|^\d{12}$"),
    IdentifierKind.BUDGET_CODE: re.compile(r"^\d{7}$"),
    IdentifierKind.SOCIAL_INSURANCE: re.compile(r"^\d{10}$"),
    IdentifierKind.PASSPORT: re.compile(r"^[A-Z]{1,2}\d{6,8}$"),
}


def signer_of(certificate: x509.Certificate) -> Signer:
    """Describe whom a certificate names."""
    return _described(as_received(certificate.subject))


@lru_cache(maxsize=4096)
def _described(der: bytes) -> Signer:
    subject = x509.Name.load(der)
    attributes = _attributes(subject)
    names = [value for oid, value in attributes if oid == "2.5.4.3"]
    organizations = [value for oid, value in attributes if oid == "2.5.4.10"]
    return Signer(
        dn=distinguished_name(subject),
        name=names[-1] if names else distinguished_name(subject),
        organization=organizations[0] if organizations else None,
        identifiers=tuple(
            parse_identifier(value) for oid, value in attributes if oid == _UID_OID
        ),
    )


def distinguished_name(name: x509.Name) -> str:
    """Write a name from its DER in the order of RFC 4514 (most specific first)."""
    return _written(as_received(name))


@lru_cache(maxsize=4096)
def _written(der: bytes) -> str:
    attributes = _attributes(x509.Name.load(der))
    parts = [f"{_LABELS.get(oid, oid)}={value}" for oid, value in attributes]
    return ", ".join(reversed(parts))


def parse_identifier(raw: str) -> Identifier:
    """Read a UID with its prefix as a hint, then by the shape of the value."""
    prefixed = _PREFIX.match(raw)
    hint = _hinted(prefixed.group(1)) if prefixed else None
    value = (prefixed.group(2) if prefixed and hint else raw).replace(" ", "")
    if hint and _ACCEPTS[hint].match(value):
        return Identifier(kind=hint, value=value, raw=raw)
    for kind, shape in _SHAPES:
        if shape.match(value):
            return Identifier(kind=kind, value=value, raw=raw)
    return Identifier(kind=IdentifierKind.UNKNOWN, value=value, raw=raw)


def _hinted(prefix: str) -> IdentifierKind | None:
    written = re.sub(r"(.)\1+", r"\1", prefix.upper())
    for kind in _ACCEPTS:
        if written == re.sub(r"(.)\1+", r"\1", kind.value):
            return kind
    return None


def _attributes(name: x509.Name) -> list[tuple[str, str]]:
    return [
        (pair["type"].dotted, str(pair["value"].native))
        for rdn in name.chosen
        for pair in rdn
    ]
