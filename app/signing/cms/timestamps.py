"""Verifies time-stamp tokens (RFC 3161, EN 319 422) and finds those of a signature."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from asn1crypto import cms, core, tsp, x509

from app.signing.cms import signed_data, verify
from app.signing.content import Content
from app.signing.encoding import as_received
from app.signing.evidence import (
    INTACT,
    Finding,
    TimestampEvidence,
    failed,
)
from app.signing.report import SubIndication

SIGNATURE: Final = "signature"
CONTENT: Final = "content"
DOCUMENT: Final = "document"
ARCHIVE: Final = "archive"

_SIGNATURE_STAMP: Final = "1.2.840.113549.1.9.16.2.14"
_CONTENT_STAMP: Final = "1.2.840.113549.1.9.16.2.20"
_TST_INFO: Final = "1.2.840.113549.1.9.16.1.4"


def of_signature(
    info: cms.SignerInfo, *, content: Content, others: tuple[x509.Certificate, ...]
) -> Iterator[TimestampEvidence]:
    """Verify the content and signature time-stamps a SignerInfo carries."""
    for dotted, values in signed_data.attributes(info["signed_attrs"]):
        if dotted == _CONTENT_STAMP:
            for value in values:
                yield verify_token(
                    as_received(value), content, kind=CONTENT, others=others
                )
    signature = Content([info["signature"].native])
    for dotted, values in signed_data.attributes(info["unsigned_attrs"]):
        if dotted == _SIGNATURE_STAMP:
            for value in values:
                yield verify_token(
                    as_received(value), signature, kind=SIGNATURE, others=others
                )


def time_of(der: bytes) -> datetime:
    """Read the time a token states, without verifying it."""
    attached = signed_data.parse(der).attached or b""
    stated: datetime = tsp.TSTInfo.load(attached)["gen_time"].native
    return stated


def verify_token(
    der: bytes, stamped: Content, *, kind: str, others: tuple[x509.Certificate, ...]
) -> TimestampEvidence:
    """Verify one token over the bytes it should stamp."""
    try:
        return _verify(der, stamped, kind, others)
    except (ValueError, TypeError, KeyError, AttributeError) as problem:
        finding = failed(SubIndication.FORMAT_FAILURE, f"Dấu thời gian hỏng: {problem}")
        return TimestampEvidence(kind, None, finding)


def _verify(
    der: bytes, stamped: Content, kind: str, others: tuple[x509.Certificate, ...]
) -> TimestampEvidence:
    signed = signed_data.parse(der)
    attached = signed.attached
    if signed.content_type != _TST_INFO or attached is None:
        raise ValueError("không phải TSTInfo")
    (signer,) = verify.signers(signed, content=Content([attached]), others=others)
    token = tsp.TSTInfo.load(attached)
    finding = signer.finding
    if finding == INTACT:
        finding = _imprint_finding(token["message_imprint"], stamped)
    return TimestampEvidence(
        kind=kind,
        time=token["gen_time"].native,
        finding=finding,
        certificate=signer.certificate,
        algorithms=signer.algorithms,
        evidence=signed.evidence,
    )


def _imprint_finding(imprint: core.Sequence, stamped: Content) -> Finding:
    algorithm = imprint["hash_algorithm"]["algorithm"].native
    if stamped.digest(algorithm) == imprint["hashed_message"].native:
        return INTACT
    return failed(
        SubIndication.HASH_FAILURE, "Dấu thời gian không phải của dữ liệu này"
    )
