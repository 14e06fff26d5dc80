"""Finds the certificate a signer used, and holds it to the signer's own reference.

The sid names it (issuer and serial, or key identifier); the ESS attribute, RFC 5035,
binds it by hash, so that another certificate of the same key cannot be put in its place.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from asn1crypto import cms, tsp, x509

from app.signing.cms.signed_data import Claims
from app.signing.encoding import as_received
from app.signing.evidence import INTACT, Finding, undecided
from app.signing.report import SubIndication
from app.signing.trust import distinguished_names

_ESS: Final = "1.2.840.113549.1.9.16.2.12"
_ESS_V2: Final = "1.2.840.113549.1.9.16.2.47"


@dataclass(frozen=True)
class Choice:
    certificate: x509.Certificate | None
    finding: Finding
    named: bool


def choose(
    info: cms.SignerInfo, pool: tuple[x509.Certificate, ...], *, claims: Claims
) -> Choice:
    """Pick the signing certificate out of a pool; `claims` are the signed attributes."""
    matching = [each for each in pool if _matches_sid(each, info["sid"])]
    references = list(_references(claims))
    if not matching:
        return Choice(None, _missing(), bool(references))
    for certificate in matching:
        if all(_is_meant(certificate, own) for own in references):
            return Choice(certificate, INTACT, bool(references))
    return Choice(matching[0], _mismatch(), named=True)


def _matches_sid(certificate: x509.Certificate, sid: cms.SignerIdentifier) -> bool:
    if sid.name == "issuer_and_serial_number":
        named = sid.chosen
        return bool(
            certificate.serial_number == named["serial_number"].native
            and distinguished_names.same(certificate.issuer, named["issuer"])
        )
    wanted = sid.native
    own = certificate.key_identifier
    return wanted in {own, bytes(certificate.public_key.sha1)}


def _references(claims: Claims) -> Iterator[tuple[str, bytes]]:
    """Yield digest name and value of the first reference of each ESS attribute."""
    for value in (value for values in claims.get(_ESS, ()) for value in values):
        first = tsp.SigningCertificate.load(as_received(value))["certs"][0]
        yield "sha1", first["cert_hash"].native
    for value in (value for values in claims.get(_ESS_V2, ()) for value in values):
        first = tsp.SigningCertificateV2.load(as_received(value))["certs"][0]
        algorithm = first["hash_algorithm"]["algorithm"].native
        yield algorithm, first["cert_hash"].native


def _is_meant(certificate: x509.Certificate, reference: tuple[str, bytes]) -> bool:
    algorithm, value = reference
    name = algorithm.replace("sha3_", "sha3-")
    return (
        hashlib.new(name, as_received(certificate), usedforsecurity=False).digest()
        == value
    )


def _missing() -> Finding:
    return undecided(
        SubIndication.NO_SIGNING_CERTIFICATE_FOUND,
        "Không tìm thấy chứng thư của người ký",
    )


def _mismatch() -> Finding:
    return undecided(
        SubIndication.NO_SIGNING_CERTIFICATE_FOUND,
        "Chứng thư không phải là chứng thư mà người ký đã chỉ định",
    )
