"""The AdES level a signature attains: what it claims, less what does not hold."""

from typing import Final

from app.signing.cms import timestamps as kinds
from app.signing.evidence import SignatureEvidence
from app.signing.report import Integrity, Level, TimestampReport

_ORDER: Final = (Level.B, Level.T, Level.LT, Level.LTA)


def attained(
    signature: SignatureEvidence, stamps: tuple[TimestampReport, ...]
) -> Level:
    """Tell the level that holds; a time-stamp that is not valid never counts."""
    claimed = signature.level_claimed
    if claimed not in _ORDER or signature.finding.integrity is Integrity.FAILED:
        return Level.NOT_ADES if claimed in _ORDER else claimed
    valid = {stamp.kind for stamp in stamps if stamp.valid}
    proves_time = valid - {kinds.CONTENT}
    if not proves_time:
        return Level.B
    if claimed is Level.LTA and not valid & {kinds.DOCUMENT, kinds.ARCHIVE}:
        return Level.LT
    return claimed
