"""Office documents: tells an unsigned one from one whose signatures are not judged here."""

from typing import Final

from app.signing.evidence import (
    DocumentEvidence,
    SignatureEvidence,
    failed,
    undecided,
)
from app.signing.report import Coverage, SubIndication
from app.signing.zip import archive

_SIGNATURES: Final = "_xmlsignatures/"


def examine(data: bytes) -> DocumentEvidence:
    """Examine an Office document.

    Raises:
        MalformedError: broken or over budget.
    """
    container = archive.read(data)
    names = [
        name
        for name in container.files
        if name.startswith(_SIGNATURES) and name.endswith(".xml")
    ]
    if not names:
        return DocumentEvidence(
            finding=failed(SubIndication.FORMAT_FAILURE, "Tệp không có chữ ký số"),
            warnings=("no_signature",),
        )
    return DocumentEvidence(tuple(_unjudged(name) for name in names))


def _unjudged(name: str) -> SignatureEvidence:
    return SignatureEvidence(
        id=name,
        finding=undecided(
            SubIndication.SIG_CONSTRAINTS_FAILURE,
            "Chưa đủ căn cứ: chữ ký trong tài liệu Office không thuộc định dạng nhận",
        ),
        coverage=Coverage.NONE,
    )
