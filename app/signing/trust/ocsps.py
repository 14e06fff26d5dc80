"""OCSP responses as answers (RFC 6960): about this certificate, by its issuer's word."""

import hashlib
from collections.abc import Iterator
from typing import Final

from asn1crypto import algos, ocsp, x509

from app.signing.encoding import as_received
from app.signing.report import RevocationStatus
from app.signing.trust import distinguished_names, keys
from app.signing.trust.answers import Answer
from app.signing.trust.store import Evidence

_STATUS: Final = {
    "good": RevocationStatus.GOOD,
    "revoked": RevocationStatus.REVOKED,
    "unknown": RevocationStatus.UNKNOWN,
}


def answers(
    certificate: x509.Certificate, issuer: x509.Certificate, evidence: Evidence
) -> Iterator[Answer]:
    """Yield what authentic responses say of a certificate."""
    for each in evidence.ocsps:
        if each["response_status"].native != "successful":
            continue
        response = each.basic_ocsp_response
        matching = [
            single
            for single in response["tbs_response_data"]["responses"]
            if _speaks_of(single["cert_id"], certificate, issuer)
        ]
        if matching and _authentic(response, issuer):
            yield from (_answer(single, as_received(each)) for single in matching)


def _speaks_of(
    cert_id: ocsp.CertId, certificate: x509.Certificate, issuer: x509.Certificate
) -> bool:
    if cert_id["serial_number"].native != certificate.serial_number:
        return False
    name = cert_id["hash_algorithm"]["algorithm"].native.replace("sha3_", "sha3-")
    if name not in hashlib.algorithms_available:
        return False
    by_name = hashlib.new(name, as_received(issuer.subject), usedforsecurity=False)
    key = bytes(issuer.public_key["public_key"])
    by_key = hashlib.new(name, key, usedforsecurity=False)
    return (
        bool(cert_id["issuer_name_hash"].native == by_name.digest())
        and cert_id["issuer_key_hash"].native == by_key.digest()
    )


def _authentic(response: ocsp.BasicOCSPResponse, issuer: x509.Certificate) -> bool:
    signers = [issuer, *_delegates(response, issuer)]
    algorithm: algos.SignedDigestAlgorithm = response["signature_algorithm"]
    signed = as_received(response["tbs_response_data"])
    return any(
        keys.issued_by(algorithm, response["signature"].native, signed, signer)
        for signer in signers
    )


def _delegates(
    response: ocsp.BasicOCSPResponse, issuer: x509.Certificate
) -> Iterator[x509.Certificate]:
    """Yield the responders the issuer itself certified, in force when they answered."""
    produced_at = response["tbs_response_data"]["produced_at"].native
    for delegate in response["certs"] or ():
        purposes = delegate.extended_key_usage_value
        delegated = purposes is not None and "ocsp_signing" in purposes.native
        in_force = delegate.not_valid_before <= produced_at <= delegate.not_valid_after
        if delegated and in_force and _certified(delegate, issuer):
            yield delegate


def _certified(delegate: x509.Certificate, issuer: x509.Certificate) -> bool:
    return distinguished_names.same(delegate.issuer, issuer.subject) and keys.issued_by(
        delegate["signature_algorithm"],
        delegate["signature_value"].native,
        as_received(delegate["tbs_certificate"]),
        issuer,
    )


def _answer(single: ocsp.SingleResponse, der: bytes) -> Answer:
    status = single["cert_status"]
    revoked_at = (
        status.chosen["revocation_time"].native if status.name == "revoked" else None
    )
    return Answer(
        source="OCSP",
        status=_STATUS[status.name],
        this_update=single["this_update"].native,
        next_update=single["next_update"].native,
        revoked_at=revoked_at,
        digest=hashlib.sha256(der).hexdigest(),
    )
