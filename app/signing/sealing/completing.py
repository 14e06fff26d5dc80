"""Last step: embed a checked value, time-stamped if asked, and verify the whole again."""

import hashlib
from datetime import datetime
from io import BytesIO

from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest

from app.signing import validation
from app.signing.cms import timestamps
from app.signing.content import Content
from app.signing.evidence import INTACT
from app.signing.policy import DOSSIER
from app.signing.report import Indication, Integrity, SignatureReport
from app.signing.sealing import packaging, values
from app.signing.sealing.errors import ProviderUnavailable, SealRejected
from app.signing.sealing.ports import Credential, TimeStamper
from app.signing.sealing.preparing import UNSIGNABLE, Prepared
from app.signing.trust.store import NOBODY, TrustStore


async def token_over(value: bytes, *, by: TimeStamper) -> bytes:
    """Return a time-stamp token over a signature value, checked to be of it.

    Raises:
        ProviderUnavailable: no answer, or a token of something else.
    """
    return await checked_token(hashlib.sha256(value).digest(), Content([value]), by=by)


async def checked_token(sha256: bytes, content: Content, *, by: TimeStamper) -> bytes:
    """Return a token over a digest, held against what it is over."""
    token = await by.stamp(sha256)
    try:
        found = timestamps.verify_token(
            token, content, kind=timestamps.SIGNATURE, others=()
        )
    except validation.PARSER_FAULTS as problem:
        raise ProviderUnavailable("dấu thời gian không đọc được") from problem
    if found.finding != INTACT or found.certificate is None:
        raise ProviderUnavailable("dấu thời gian không đúng với chữ ký")
    return token


def complete(
    pdf: bytes,
    prepared: Prepared,
    value: bytes,
    *,
    credential: Credential,
    token: bytes | None = None,
) -> bytes:
    """Return the signed PDF: the bytes that were prepared, and one more revision.

    Raises:
        ValueRejected: the value is not this certificate's over this document.
        SealRejected: other bytes than those prepared, or no room for the signature.
    """
    if hashlib.sha256(pdf).hexdigest() != prepared.source_sha256:
        raise SealRejected("These are not the bytes that were prepared")
    values.check(value, prepared=prepared, credential=credential)
    try:
        return _embedded(pdf, prepared, value, credential, token)
    except UNSIGNABLE as problem:
        raise SealRejected(f"The signature cannot be embedded: {problem}") from problem


def verify(
    signed: bytes,
    *,
    field: str,
    credential: Credential,
    at: datetime,
    trust: TrustStore | None,
) -> None:
    """Validate our own signature as a stranger would, with `trust` to the anchor.

    Raises:
        SealRejected: it is not there, not ours, not intact or not trusted.
    """
    report = validation.validate(signed, at=at, trust=trust or NOBODY, policy=DOSSIER)
    own = [each for each in report.signatures if each.id == field]
    if len(own) != 1 or not _is_ours(own[0], credential):
        raise SealRejected("The signature is not in the signed document")
    if own[0].integrity is not Integrity.PASSED:
        raise SealRejected(f"The signature does not verify: {own[0].sub_indication}")
    if trust is not None and own[0].indication is not Indication.TOTAL_PASSED:
        raise SealRejected(f"The signature is not trusted: {own[0].sub_indication}")


def _embedded(
    pdf: bytes,
    prepared: Prepared,
    value: bytes,
    credential: Credential,
    token: bytes | None,
) -> bytes:
    signature = packaging.signed_data(
        value,
        attributes=prepared.signed_attributes,
        credential=credential,
        token=token,
    )
    output = BytesIO(pdf + prepared.tail)
    start, end = prepared.region
    region = PreparedByteRangeDigest(prepared.document_digest, start, end)
    region.fill_with_cms(output, signature)
    return output.getvalue()


def _is_ours(report: SignatureReport, credential: Credential) -> bool:
    return report.serial == format(credential.certificate.serial_number, "x")
