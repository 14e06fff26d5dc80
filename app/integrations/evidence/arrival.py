"""Whether what arrived may be kept: the right issuer's word, fresh, and not older than ours.

Pure. What is refused leaves what is held as it is.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from asn1crypto import crl, ocsp, pem, x509
from cryptography import x509 as pyca

from app.integrations.evidence.sources import Kind, Source
from app.signing.encoding import as_received
from app.signing.report import RevocationStatus
from app.signing.trust import distinguished_names, keys, ocsps
from app.signing.trust.store import Evidence

# For an answer that does not say how long it holds (RFC 6960 §2.4).
UNSTATED_LIFE: Final = timedelta(days=1)
_TOLERANCE: Final = timedelta(minutes=5)
_PARSER_FAULTS: Final = (ValueError, TypeError, KeyError, AttributeError)


@dataclass(frozen=True)
class Accepted:
    der: bytes
    sha256: str
    this_update: datetime
    next_update: datetime


@dataclass(frozen=True)
class Refused:
    """Why, in Vietnamese."""

    reason: str


def examine(
    data: bytes, source: Source, *, newest: datetime | None, at: datetime
) -> Accepted | Refused:
    """Examine what a source gave; `newest` is thisUpdate of what is held of it."""
    try:
        read = _crl if source.key.kind is Kind.CRL else _ocsp
        found = read(data, source)
    except _PARSER_FAULTS as problem:
        return Refused(f"không đọc được: {problem}")
    if isinstance(found, Refused):
        return found
    if found.this_update > at + _TOLERANCE:
        return Refused("thời điểm phát hành ở tương lai")
    if found.next_update <= at:
        return Refused(f"đã hết hạn từ {found.next_update:%d-%m-%Y %H:%M %z}")
    if newest is not None and found.this_update < newest:
        return Refused("cũ hơn bản đang giữ")
    return found


def question_of(source: Source) -> bytes:
    """Return the OCSP request for the certificate of a source, as DER (RFC 6960 §4.1)."""
    if source.subject is None:
        raise ValueError("a list is not asked for by OCSP")
    issuer = source.issuer
    # SHA-1 names the certificate here, and is what every responder knows.
    named = {
        "hash_algorithm": {"algorithm": "sha1"},
        "issuer_name_hash": issuer.subject.sha1,
        "issuer_key_hash": issuer.public_key.sha1,
        "serial_number": source.subject.serial_number,
    }
    asked = {"tbs_request": {"request_list": [{"req_cert": named}]}}
    return bytes(ocsp.OCSPRequest(asked).dump())


def _crl(data: bytes, source: Source) -> Accepted | Refused:
    der = _unarmored(data)
    # asn1crypto takes seconds over the entries of a long list.
    quick = pyca.load_der_x509_crl(der)
    found = crl.CertificateList.load(der)
    if not distinguished_names.same(found.issuer, source.issuer.subject):
        return Refused("của tổ chức khác phát hành")
    if not _signed(found, source.issuer):
        return Refused("chữ ký của danh sách không phải của tổ chức phát hành")
    if found.delta_crl_indicator_value is not None:
        return Refused("chỉ là phần thay đổi (delta CRL)")
    if quick.next_update_utc is None:
        return Refused("không nói có giá trị đến khi nào")
    return _accepted(der, quick.last_update_utc, quick.next_update_utc)


def _signed(found: crl.CertificateList, issuer: x509.Certificate) -> bool:
    usage = issuer.key_usage_value
    if usage is not None and "crl_sign" not in usage.native:
        return False
    return keys.issued_by(
        found["signature_algorithm"],
        found["signature"].native,
        as_received(found["tbs_cert_list"]),
        issuer,
    )


def _ocsp(data: bytes, source: Source) -> Accepted | Refused:
    if source.subject is None:
        return Refused("không rõ hỏi về chứng thư nào")
    found = ocsp.OCSPResponse.load(data, strict=True)
    if found["response_status"].native != "successful":
        return Refused(f"máy chủ trả lời {found['response_status'].native}")
    said = list(ocsps.answers(source.subject, source.issuer, Evidence(ocsps=(found,))))
    known = [each for each in said if each.status is not RevocationStatus.UNKNOWN]
    if not known:
        return Refused("không phải lời của tổ chức phát hành về chứng thư này")
    newest = max(known, key=lambda each: each.this_update)
    until = newest.next_update or newest.this_update + UNSTATED_LIFE
    return _accepted(data, newest.this_update, until)


def _accepted(der: bytes, this_update: datetime, next_update: datetime) -> Accepted:
    return Accepted(der, hashlib.sha256(der).hexdigest(), this_update, next_update)


def _unarmored(data: bytes) -> bytes:
    # rootca.gov.vn has been seen serving its CRL as PEM.
    if pem.detect(data):
        _, _, data = pem.unarmor(data)
    return data
