"""Whether a signature accepted at filing still stands, and what has changed. Pure.

The first report is our own proof that the signature existed by then. What ended
later, a certificate or an algorithm, does not undo it; what was already so before,
or is found broken now, does.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from app.core.clock import local
from app.dossiers import filing
from app.procedures.definition import SignaturePolicy
from app.signing.process.reasons import reason_vi
from app.signing.report import (
    ENGINE_VERSION,
    Indication,
    RevocationStatus,
    SignatureReport,
    SubIndication,
    ValidationReport,
)
from app.signing.validations.presenting import VERDICT


class Standing(StrEnum):
    HOLDS = "holds"
    DOUBTFUL = "doubtful"
    FAILED = "failed"


@dataclass(frozen=True)
class Weighed:
    """`changed` says in Vietnamese what is not as it was at filing."""

    standing: Standing
    changed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rules:
    """By what a report made now would be made."""

    trust_sha256: str
    policy_sha256: str
    oldest: timedelta


_REVOKED: Final = frozenset(
    {SubIndication.REVOKED_NO_POE, SubIndication.REVOKED_CA_NO_POE}
)
# Nobody knows yet, or something ended since: our own record proves the time.
_EXCUSED: Final = frozenset(
    {
        SubIndication.TRY_LATER,
        SubIndication.NO_POE,
        SubIndication.OUT_OF_BOUNDS_NO_POE,
        SubIndication.OUT_OF_BOUNDS_NOT_REVOKED,
        SubIndication.REVOCATION_OUT_OF_BOUNDS_NO_POE,
        SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE,
    }
)


def outdated(report: ValidationReport, rules: Rules, *, at: datetime) -> bool:
    """Tell whether nobody should act on a report before it is made again."""
    return (
        at - report.validation_time > rules.oldest
        or report.trust_store_sha256 != rules.trust_sha256
        or report.policy_sha256 != rules.policy_sha256
        or report.engine_version != ENGINE_VERSION
    )


def weigh(
    policy: SignaturePolicy, filed: ValidationReport, newest: ValidationReport
) -> Weighed:
    """Weigh the newest report on a paper against the one it was filed with."""
    changed = tuple(_changes(filed, newest))
    if filing.holds_still(policy, newest):
        return Weighed(Standing.HOLDS, changed)
    if not filing.holds_still(policy, filed):
        # It was known when the dossier was taken in; the process decides on it.
        return Weighed(Standing.DOUBTFUL, changed)
    if newest.indication is Indication.INDETERMINATE and all(
        _excused(each, proved_at=filed.validation_time) for each in newest.signatures
    ):
        return Weighed(Standing.DOUBTFUL, changed)
    return Weighed(Standing.FAILED, changed)


def _excused(each: SignatureReport, *, proved_at: datetime) -> bool:
    if each.indication is Indication.TOTAL_PASSED:
        # Then it is the document that is doubted, not when it was signed.
        return False
    if each.sub_indication in _REVOKED:
        since = [
            fact.revoked_at
            for fact in each.revocation
            if fact.status is RevocationStatus.REVOKED
        ]
        return bool(since) and all(
            moment is not None and moment > proved_at for moment in since
        )
    return each.sub_indication in _EXCUSED


def _changes(filed: ValidationReport, newest: ValidationReport) -> list[str]:
    found = []
    if _verdict(filed) != _verdict(newest):
        found.append(f"Kết luận: trước là {_verdict(filed)}; nay là {_verdict(newest)}")
    for number, (then, now) in enumerate(
        zip(filed.signatures, newest.signatures, strict=False), start=1
    ):
        if _of_one(then) != _of_one(now):
            name = now.signer.name if now.signer else "không rõ người ký"
            found.append(
                f"Chữ ký {number} ({name}): trước là {_of_one(then)}; "
                f"nay là {_of_one(now)}"
            )
    if filed.trust_store_sha256 != newest.trust_store_sha256:
        found.append("Danh sách tin cậy đã thay đổi")
    if filed.policy_sha256 != newest.policy_sha256:
        found.append("Quy tắc kiểm tra chữ ký đã thay đổi")
    return found


def _verdict(report: ValidationReport) -> str:
    return _worded(report.indication, report.sub_indication)


def _of_one(each: SignatureReport) -> str:
    worded = _worded(each.indication, each.sub_indication)
    since = [
        f"{local(fact.revoked_at):%H:%M ngày %d-%m-%Y}"
        for fact in each.revocation
        if fact.status is RevocationStatus.REVOKED and fact.revoked_at is not None
    ]
    return f"{worded}, thu hồi từ {since[0]}" if since else worded


def _worded(indication: Indication, problem: SubIndication | None) -> str:
    word = VERDICT[indication].lower()
    return word if problem is None else f"{word} ({reason_vi(problem)})"
