"""Revocation answers for one certificate: required, fresh, signed by whom they must be.

An answer that is missing, stale or of the wrong scope is no answer: the caller then
has no proof that a certificate is good, and must say so (never "valid").
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from asn1crypto import algos, crl, ocsp, x509
from cryptography import x509 as pyca

from app.signing.report import RevocationFact, RevocationStatus
from app.signing.trust import keys, path
from app.signing.trust.store import Evidence

_KNOWN_CRL_CRITICAL: Final = frozenset({"issuing_distribution_point"})


@dataclass(frozen=True)
class Answer:
    """What one CRL or OCSP response says of one certificate."""

    source: str
    status: RevocationStatus
    this_update: datetime
    next_update: datetime | None
    revoked_at: datetime | None
    digest: str

    def fresh(self, at: datetime, *, max_age: timedelta) -> bool:
        """Tell whether the answer still speaks for `at`."""
        until = self.next_update or self.this_update + max_age
        return self.this_update <= at <= until

    def fact(self, certificate: x509.Certificate) -> RevocationFact:
        return RevocationFact(
            certificate_sha256=hashlib.sha256(certificate.dump()).hexdigest(),
            source=self.source,
            status=self.status,
            this_update=self.this_update,
            next_update=self.next_update,
            revoked_at=self.revoked_at,
            evidence_sha256=self.digest,
        )


def answers(
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    evidence: Evidence,
) -> list[Answer]:
    """Collect every authentic answer about a certificate, newest first."""
    signers = [issuer, *_other_keys_of(issuer, evidence)]
    found = [
        *_from_crls(certificate, signers, evidence),
        *_from_ocsps(certificate, issuer, evidence),
    ]
    return sorted(found, key=lambda answer: answer.this_update, reverse=True)


def needs_no_check(certificate: x509.Certificate) -> bool:
    return certificate.ocsp_no_check_value is not None


def _from_crls(
    certificate: x509.Certificate, signers: list[x509.Certificate], evidence: Evidence
) -> Iterator[Answer]:
    for each in evidence.crls:
        if each.issuer.dump() != certificate.issuer.dump():
            continue
        if _in_scope(each, certificate) and any(
            _crl_signed_by(each.dump(), signer.dump()) for signer in signers
        ):
            yield _crl_answer(each, certificate)


def _other_keys_of(
    issuer: x509.Certificate, evidence: Evidence
) -> Iterator[x509.Certificate]:
    """Yield the issuer's certificates for other keys, certified by its own key.

    An authority that changes keys signs its CRLs with the new one (RFC 4210 §4.4).
    """
    for each in evidence.certificates:
        same = each.subject.dump() == issuer.subject.dump()
        if same and each.dump() != issuer.dump() and path.issued(each, issuer):
            yield each


def _in_scope(each: crl.CertificateList, certificate: x509.Certificate) -> bool:
    if set(each.critical_extensions) - _KNOWN_CRL_CRITICAL:
        return False
    if each.delta_crl_indicator_value is not None:
        return False
    scope = each.issuing_distribution_point_value
    if scope is None:
        return True
    narrowed = (
        scope["indirect_crl"].native
        or scope["only_contains_attribute_certs"].native
        or scope["only_some_reasons"].native
    )
    if narrowed or (scope["only_contains_user_certs"].native and certificate.ca):
        return False
    if scope["only_contains_ca_certs"].native and not certificate.ca:
        return False
    return _same_distribution_point(scope["distribution_point"], certificate)


def _same_distribution_point(
    scope: x509.DistributionPointName, certificate: x509.Certificate
) -> bool:
    if not scope.native or scope.name != "full_name":
        return not scope.native
    here = {name.dump() for name in scope.chosen}
    return any(
        point["distribution_point"].name == "full_name"
        and here & {name.dump() for name in point["distribution_point"].chosen}
        for point in certificate.crl_distribution_points
        if point["distribution_point"].native
    )


def _crl_answer(each: crl.CertificateList, certificate: x509.Certificate) -> Answer:
    der = each.dump()
    listed = each["tbs_cert_list"]
    revoked_at = _revoked_serials(der).get(certificate.serial_number)
    return Answer(
        source="CRL",
        status=RevocationStatus.REVOKED if revoked_at else RevocationStatus.GOOD,
        this_update=listed["this_update"].native,
        next_update=listed["next_update"].native,
        revoked_at=revoked_at,
        digest=hashlib.sha256(der).hexdigest(),
    )


@lru_cache(maxsize=64)
def _revoked_serials(der: bytes) -> dict[int, datetime]:
    # asn1crypto takes seconds over a list of 100,000 entries.
    return {
        each.serial_number: each.revocation_date_utc
        for each in pyca.load_der_x509_crl(der)
        if not _taken_back(each)
    }


def _taken_back(entry: pyca.RevokedCertificate) -> bool:
    try:
        reason = entry.extensions.get_extension_for_class(pyca.CRLReason).value.reason
    except pyca.ExtensionNotFound:
        return False
    return reason is pyca.ReasonFlags.remove_from_crl


@lru_cache(maxsize=512)
def _crl_signed_by(der: bytes, issuer_der: bytes) -> bool:
    issuer = x509.Certificate.load(issuer_der)
    usage = issuer.key_usage_value
    if usage is not None and "crl_sign" not in usage.native:
        return False
    each = crl.CertificateList.load(der)
    return keys.issued_by(
        each["signature_algorithm"],
        each["signature"].native,
        each["tbs_cert_list"].dump(),
        issuer,
    )


def _from_ocsps(
    certificate: x509.Certificate, issuer: x509.Certificate, evidence: Evidence
) -> Iterator[Answer]:
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
            yield from (_ocsp_answer(single, each.dump()) for single in matching)


def _speaks_of(
    cert_id: ocsp.CertId, certificate: x509.Certificate, issuer: x509.Certificate
) -> bool:
    if cert_id["serial_number"].native != certificate.serial_number:
        return False
    digest = hashlib.new(
        cert_id["hash_algorithm"]["algorithm"].native.replace("sha3_", "sha3-"),
        usedforsecurity=False,
    )
    by_name, by_key = digest.copy(), digest.copy()
    by_name.update(issuer.subject.dump())
    by_key.update(bytes(issuer.public_key["public_key"]))
    return (
        bool(cert_id["issuer_name_hash"].native == by_name.digest())
        and cert_id["issuer_key_hash"].native == by_key.digest()
    )


def _authentic(response: ocsp.BasicOCSPResponse, issuer: x509.Certificate) -> bool:
    signers = [issuer]
    for delegate in response["certs"] or ():
        purposes = delegate.extended_key_usage_value
        delegated = purposes is not None and "ocsp_signing" in purposes.native
        if delegated and _certified(delegate, issuer):
            signers.append(delegate)
    algorithm: algos.SignedDigestAlgorithm = response["signature_algorithm"]
    signed = response["tbs_response_data"].dump()
    return any(
        keys.issued_by(algorithm, response["signature"].native, signed, signer)
        for signer in signers
    )


def _certified(delegate: x509.Certificate, issuer: x509.Certificate) -> bool:
    return bool(delegate.issuer.dump() == issuer.subject.dump()) and keys.issued_by(
        delegate["signature_algorithm"],
        delegate["signature_value"].native,
        delegate["tbs_certificate"].dump(),
        issuer,
    )


def _ocsp_answer(single: ocsp.SingleResponse, der: bytes) -> Answer:
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


_STATUS: Final = {
    "good": RevocationStatus.GOOD,
    "revoked": RevocationStatus.REVOKED,
    "unknown": RevocationStatus.UNKNOWN,
}
