"""Examines every signature of a CMS file, attached or beside its content."""

from collections.abc import Iterator
from typing import Final

from asn1crypto import pem

from app.signing.cms import archive, signed_data, timestamps, verify
from app.signing.cms.signed_data import SignedData
from app.signing.cms.verify import VerifiedSigner
from app.signing.content import Content
from app.signing.evidence import (
    DocumentEvidence,
    SignatureEvidence,
    TimestampEvidence,
    failed,
    undecided,
)
from app.signing.limits import MalformedError
from app.signing.report import Coverage, Level, SubIndication
from app.signing.trust.store import Evidence

_COUNTER_SIGNATURE: Final = "1.2.840.113549.1.9.6"


def examine(data: bytes, *, content: bytes | None) -> DocumentEvidence:
    """Examine a CMS file; `content` is what a detached signature is over.

    Raises:
        MalformedError: it is no SignedData.
    """
    if pem.detect(data):
        _, _, data = pem.unarmor(data)
    signed = signed_data.parse(data)
    attached = signed.attached
    if attached is None and content is None:
        return DocumentEvidence(tuple(_without_content(signed)))
    body = Content([attached if attached is not None else content or b""])
    found = tuple(_examined(signed, body))
    if not found:
        finding = failed(SubIndication.FORMAT_FAILURE, "Tệp không có chữ ký số")
        return DocumentEvidence(finding=finding, warnings=("no_signature",))
    if attached is not None and content is not None and attached != content:
        raise MalformedError("nội dung kèm theo khác nội dung được ký")
    return DocumentEvidence(found)


def _without_content(signed: SignedData) -> Iterator[SignatureEvidence]:
    for position, _ in enumerate(signed.signer_infos):
        yield SignatureEvidence(
            id=f"signer-{position + 1}",
            finding=undecided(
                SubIndication.SIGNED_DATA_NOT_FOUND,
                "Chữ ký tách rời: cần kèm tệp nội dung được ký",
            ),
            coverage=Coverage.NONE,
        )


def _examined(signed: SignedData, content: Content) -> Iterator[SignatureEvidence]:
    for position, one in enumerate(verify.signers(signed, content=content)):
        identity = f"signer-{position + 1}"
        yield _evidence(identity, one, signed, content)
        yield from _counter_signatures(identity, one, signed)


def _evidence(
    identity: str, one: VerifiedSigner, signed: SignedData, content: Content
) -> SignatureEvidence:
    known = signed.evidence
    stamps = (
        *timestamps.of_signature(one.info, content=content, others=known.certificates),
        *archive.of_signature(one.info, signed=signed, content=content),
    )
    for stamp in stamps:
        known += stamp.evidence
    return SignatureEvidence(
        id=identity,
        finding=one.finding,
        certificate=one.certificate,
        algorithms=one.algorithms,
        claimed_time=one.claimed_time,
        timestamps=stamps,
        evidence=known,
        level_claimed=_level(one, stamps, signed.evidence),
    )


def _counter_signatures(
    identity: str, one: VerifiedSigner, signed: SignedData
) -> Iterator[SignatureEvidence]:
    """Verify those who signed a signer's value (RFC 5652 §11.4)."""
    value = Content([one.signature])
    for dotted, values in signed_data.attributes(one.info["unsigned_attrs"]):
        if dotted != _COUNTER_SIGNATURE:
            continue
        for position, info in enumerate(values):
            counter = verify.verify(
                info,
                content=value,
                content_type=None,
                pool=signed.evidence.certificates,
            )
            name = f"{identity}/counter-{position + 1}"
            yield _evidence(name, counter, signed, value)


def _level(
    one: VerifiedSigner, stamps: tuple[TimestampEvidence, ...], evidence: Evidence
) -> Level:
    if not one.names_its_certificate:
        return Level.BASIC
    if not any(stamp.kind == timestamps.SIGNATURE for stamp in stamps):
        return Level.B
    unsigned = {kind for kind, _ in signed_data.attributes(one.info["unsigned_attrs"])}
    if unsigned & archive.KINDS:
        return Level.LTA
    kept = signed_data.REVOCATION_VALUES in unsigned or evidence.crls or evidence.ocsps
    return Level.LT if kept else Level.T
