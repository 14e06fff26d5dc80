"""Judges a whole file that a signing plugin gave back: ours, and one signature more.

The plugin runs in the signer's browser, so its file is anybody's. It is taken only
if it begins with the bytes we gave, if what follows is one signature over all of it
and changes nothing else, if our own engine finds that signature good and if it is the
signer's; what the plugin says of itself counts for nothing.
"""

from datetime import datetime
from typing import Final

from app.signing import validation
from app.signing.pdf import diff, revisions
from app.signing.pdf.document import Document
from app.signing.policy import DOSSIER
from app.signing.report import (
    ChangeKind,
    Coverage,
    Indication,
    Integrity,
    SignatureReport,
    ValidationReport,
)
from app.signing.sealing.errors import SealRejected, ValueRejected
from app.signing.trust.store import TrustStore

_OF_A_SIGNATURE: Final = frozenset(
    {
        ChangeKind.SIGNATURE,
        ChangeKind.HOUSEKEEPING,
        ChangeKind.VALIDATION_DATA,
        ChangeKind.DOCUMENT_TIMESTAMP,
    }
)


def check(
    signed: bytes,
    *,
    source: bytes,
    identity_number: str,
    trust: TrustStore,
    at: datetime,
) -> SignatureReport:
    """Return the report on the one new signature.

    Raises:
        ValueRejected: not our document, or something else than one signature added.
        SealRejected: the signature is not TOTAL-PASSED, or not that person's.
    """
    if not signed.startswith(source) or len(signed) == len(source):
        raise ValueRejected("Tệp không bắt đầu bằng tài liệu của phiên")
    new = _new_one(_validated(source, trust, at), _validated(signed, trust, at))
    _nothing_else(source, signed)
    if new.indication is not Indication.TOTAL_PASSED:
        raise SealRejected(f"{new.indication} {new.sub_indication}")
    named = new.signer.identifiers if new.signer else ()
    if identity_number not in {each.value for each in named}:
        raise SealRejected("Chữ ký không phải của người ký trong phiên")
    return new


def _validated(pdf: bytes, trust: TrustStore, at: datetime) -> ValidationReport:
    return validation.validate(pdf, at=at, trust=trust, policy=DOSSIER)


def _new_one(before: ValidationReport, after: ValidationReport) -> SignatureReport:
    known = {each.id for each in before.signatures}
    new = [each for each in after.signatures if each.id not in known]
    if len(new) != 1 or len(after.signatures) != len(known) + 1:
        raise ValueRejected("Tệp phải có thêm đúng một chữ ký")
    if new[0].coverage is not Coverage.WHOLE_DOCUMENT:
        raise ValueRejected("Chữ ký mới không phủ toàn bộ tài liệu")
    if after.integrity is not Integrity.PASSED:
        raise ValueRejected("Tệp không còn nguyên vẹn")
    return new[0]


def _nothing_else(source: bytes, signed: bytes) -> None:
    """Refuse a page that was changed and then signed over."""
    try:
        document = Document.open(signed)
        changes = diff.changes(Document.open(source), document)
        kinds = {each.kind for each in changes}
        mystery = revisions.unexplained_tail(document, len(source))
    except validation.PARSER_FAULTS as problem:
        raise ValueRejected("Tệp không đọc được") from problem
    if kinds - _OF_A_SIGNATURE or mystery is not None:
        raise ValueRejected("Tệp bị thêm hoặc sửa nội dung ngoài chữ ký")
