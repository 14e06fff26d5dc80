"""Writes every check down: its name, its outcome and why, in Vietnamese (law.md §6)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from app.signing.evidence import INTACT, SignatureEvidence
from app.signing.policy import Policy
from app.signing.process import purposes
from app.signing.process.certificate import CertificateVerdict
from app.signing.process.reasons import reason_vi
from app.signing.process.timestamps import ProvedTimes
from app.signing.report import (
    AlgorithmVerdict,
    Constraint,
    ConstraintStatus,
    Coverage,
    RevocationFact,
    SubIndication,
)

# What a sub-indication says of each step on the way to it, in the order they are taken.
_INTEGRITY: Final = (
    ("format", SubIndication.FORMAT_FAILURE, "Định dạng chữ ký đúng chuẩn"),
    (
        "signed_data",
        SubIndication.SIGNED_DATA_NOT_FOUND,
        "Tìm thấy đầy đủ dữ liệu được ký",
    ),
    (
        "signing_certificate",
        SubIndication.NO_SIGNING_CERTIFICATE_FOUND,
        "Xác định được chứng thư của người ký",
    ),
    (
        "digest",
        SubIndication.HASH_FAILURE,
        "Nội dung được ký toàn vẹn: giá trị băm khớp",
    ),
    (
        "signature_value",
        SubIndication.SIG_CRYPTO_FAILURE,
        "Giá trị chữ ký khớp với khóa công khai của người ký",
    ),
)
_CHAIN: Final = frozenset(
    {
        SubIndication.NO_CERTIFICATE_CHAIN_FOUND,
        SubIndication.CERTIFICATE_CHAIN_GENERAL_FAILURE,
        SubIndication.CHAIN_CONSTRAINTS_FAILURE,
        SubIndication.NO_SIGNING_CERTIFICATE_FOUND,
    }
)
_VALIDITY: Final = frozenset(
    {
        SubIndication.OUT_OF_BOUNDS_NO_POE,
        SubIndication.OUT_OF_BOUNDS_NOT_REVOKED,
        SubIndication.NOT_YET_VALID,
        SubIndication.EXPIRED,
    }
)
_NOT_REACHED: Final = "Không kiểm tra được vì bước trước không đạt"


@dataclass(frozen=True)
class Judged:
    """All that was found out about one signature."""

    signature: SignatureEvidence
    proved: ProvedTimes
    certificate: CertificateVerdict
    algorithm: AlgorithmVerdict | None
    policy: Policy


def all_of(judged: Judged) -> tuple[Constraint, ...]:
    """List every constraint with its status, in the order they were checked."""
    return (
        *_integrity(judged),
        *_certificate(judged),
        *_use(judged),
        *_algorithms(judged),
        *_time(judged),
        *_coverage(judged),
        *judged.signature.constraints,
    )


def _integrity(judged: Judged) -> Iterator[Constraint]:
    finding = judged.signature.finding
    reached = True
    for name, problem, passed in _INTEGRITY:
        if not reached:
            yield _not_checked(name)
        elif finding.problem is problem:
            reached = False
            yield _failed(name, finding.reason_vi or reason_vi(problem))
        else:
            yield _ok(name, passed)
    known = {problem for _, problem, _ in _INTEGRITY}
    if finding.problem is not None and finding.problem not in known:
        yield _failed("integrity", finding.reason_vi or reason_vi(finding.problem))


def _certificate(judged: Judged) -> Iterator[Constraint]:
    problem = judged.certificate.problem
    if problem in _CHAIN:
        yield _failed("certificate_chain", reason_vi(problem))
        yield _not_checked("certificate_validity")
        yield _not_checked("revocation")
        return
    anchor = judged.certificate.path.anchor.name if judged.certificate.path else ""
    yield _ok("certificate_chain", f"Chuỗi chứng thư dẫn tới gốc tin cậy {anchor}")
    if problem in _VALIDITY:
        yield _failed("certificate_validity", reason_vi(problem))
    else:
        yield _ok("certificate_validity", "Chứng thư còn hiệu lực khi ký")
    if problem is None:
        yield _ok("revocation", _evidence_of(judged.certificate.revocation))
    elif problem in _VALIDITY:
        yield _not_checked("revocation")
    else:
        yield _failed("revocation", reason_vi(problem))


def _evidence_of(facts: tuple[RevocationFact, ...]) -> str:
    if not facts:
        return "Chứng thư không cần kiểm tra thu hồi"
    newest = max(each.this_update for each in facts)
    return (
        "Không chứng thư nào trong chuỗi bị thu hồi, theo "
        f"{' và '.join(sorted({each.source for each in facts}))} "
        f"ngày {newest:%d-%m-%Y}"
    )


def _use(judged: Judged) -> Iterator[Constraint]:
    if judged.signature.certificate is None:
        yield _not_checked("key_usage")
    elif purposes.misused(judged.signature.certificate, judged.policy):
        yield _failed("key_usage", "Chứng thư không được cấp để ký tài liệu")
    else:
        yield _ok("key_usage", "Chứng thư được cấp để ký")


def _algorithms(judged: Judged) -> Iterator[Constraint]:
    verdict = judged.algorithm
    if verdict is None:
        yield _not_checked("algorithms")
    elif not verdict.acceptable:
        yield _failed("algorithms", verdict.reason_vi)
    elif verdict.signature in judged.policy.discouraged_schemes:
        yield _warned(
            "algorithms", "Lược đồ RSA PKCS#1 v1.5 cũ; nên ký bằng RSASSA-PSS"
        )
    else:
        yield _ok("algorithms", verdict.reason_vi)


def _time(judged: Judged) -> Iterator[Constraint]:
    if judged.proved.signature_existed_at is not None:
        yield _ok("signing_time", "Thời điểm ký được dấu thời gian tin cậy chứng minh")
    else:
        yield _warned("signing_time", "Thời điểm ký chỉ do người ký tự khai")
    for each in judged.proved.reports:
        if each.trusted:
            yield _ok("timestamp", f"Dấu thời gian của {each.authority} đáng tin cậy")
        elif each.valid:
            yield _warned("timestamp", reason_vi(each.sub_indication))
        else:
            yield _failed("timestamp", reason_vi(each.sub_indication))


def _coverage(judged: Judged) -> Iterator[Constraint]:
    signature = judged.signature
    if signature.restriction != INTACT:
        yield _failed("changes", signature.restriction.reason_vi)
    elif signature.changes:
        yield _ok("changes", "Chỉ có những thay đổi được phép sau khi ký")
    match signature.coverage:
        case Coverage.WHOLE_DOCUMENT | Coverage.EARLIER_REVISION:
            yield _ok("coverage", "Chữ ký bao toàn bộ tài liệu khi ký")
        case Coverage.PARTIAL:
            yield _warned("coverage", "Chữ ký chỉ bao một phần tài liệu")
        case Coverage.NONE:
            yield _failed("coverage", "Chữ ký không bao nội dung nào")


def _ok(name: str, reason: str) -> Constraint:
    return Constraint(name=name, status=ConstraintStatus.OK, reason_vi=reason)


def _warned(name: str, reason: str) -> Constraint:
    return Constraint(name=name, status=ConstraintStatus.WARNING, reason_vi=reason)


def _failed(name: str, reason: str) -> Constraint:
    return Constraint(name=name, status=ConstraintStatus.FAILED, reason_vi=reason)


def _not_checked(name: str) -> Constraint:
    return Constraint(
        name=name, status=ConstraintStatus.NOT_CHECKED, reason_vi=_NOT_REACHED
    )
