"""Chooses the validation process and states the verdict (EN 319 102-1 §5.3-5.6).

Basic validation first; a proved time is brought in only where the present alone
cannot pass the signature, so that a later step may improve and never worsen.
"""

from dataclasses import replace
from typing import Final

from app.signing.evidence import INTACT, Finding, SignatureEvidence, undecided
from app.signing.process import algorithms, constraints, levels, purposes, timestamps
from app.signing.process.certificate import (
    CertificateVerdict,
    Context,
    Past,
    judge_now,
    judge_then,
)
from app.signing.process.constraints import Judged
from app.signing.process.timestamps import ProvedTimes
from app.signing.report import (
    AlgorithmVerdict,
    Indication,
    Integrity,
    Level,
    SignatureReport,
    SubIndication,
)
from app.signing.trust import names, path
from app.signing.trust.store import Scope

_FAILS: Final = frozenset(
    {
        SubIndication.FORMAT_FAILURE,
        SubIndication.HASH_FAILURE,
        SubIndication.SIG_CRYPTO_FAILURE,
        SubIndication.REVOKED,
        SubIndication.EXPIRED,
        SubIndication.NOT_YET_VALID,
    }
)


def judge(signature: SignatureEvidence, *, context: Context) -> SignatureReport:
    """State the verdict on one signature."""
    signature = _with_claimed_time(signature, context)
    proved = timestamps.judge(
        signature.timestamps, context=context, evidence=signature.evidence
    )
    certificate = _judge_certificate(signature, proved, context)
    algorithm = _judge_algorithms(signature, proved, context)
    judged = Judged(signature, proved, certificate, algorithm, context.policy)
    return _report(judged, _problem(judged))


def _with_claimed_time(
    signature: SignatureEvidence, context: Context
) -> SignatureEvidence:
    """Doubt a signature that nothing, not even a claim, places within the validity."""
    certificate = signature.certificate
    if certificate is None or signature.finding != INTACT:
        return signature
    # AdES formats claim a time, or leave it to the policy; a plain signature cannot.
    plain = signature.level_claimed is Level.NOT_ADES and not signature.timestamps
    if not plain or path.in_validity(certificate, context.at):
        return signature
    finding = undecided(
        SubIndication.OUT_OF_BOUNDS_NO_POE,
        "Không có gì cho thấy chữ ký được tạo khi chứng thư còn hiệu lực",
    )
    return replace(signature, finding=finding)


def _judge_certificate(
    signature: SignatureEvidence, proved: ProvedTimes, context: Context
) -> CertificateVerdict:
    if signature.certificate is None:
        return CertificateVerdict(SubIndication.NO_SIGNING_CERTIFICATE_FOUND)
    verdict = judge_now(
        signature.certificate,
        context=context,
        evidence=signature.evidence,
        scope=Scope.SIGNATURE,
    )
    if verdict.problem is None or proved.signature_existed_at is None:
        return _named_bounds(verdict, signature, context)
    earlier = judge_then(
        signature.certificate,
        past=Past(proved.signature_existed_at, proved.sheltered_at),
        context=context,
        evidence=signature.evidence,
        scope=Scope.SIGNATURE,
    )
    return earlier if earlier.problem is None else verdict


def _named_bounds(
    verdict: CertificateVerdict, signature: SignatureEvidence, context: Context
) -> CertificateVerdict:
    """Tell apart a certificate that ran out unrevoked, as the standard does."""
    if verdict.problem is not SubIndication.OUT_OF_BOUNDS_NO_POE:
        return verdict
    certificate = signature.certificate
    if certificate is not None and context.at < certificate.not_valid_before:
        return CertificateVerdict(
            SubIndication.NOT_YET_VALID, verdict.path, verdict.revocation
        )
    return verdict


def _judge_algorithms(
    signature: SignatureEvidence, proved: ProvedTimes, context: Context
) -> AlgorithmVerdict | None:
    if signature.algorithms is None:
        return None
    return algorithms.judge(
        signature.algorithms,
        proved_at=proved.signature_existed_at or context.at,
        policy=context.policy,
    )


def _problem(judged: Judged) -> SubIndication | None:
    """Return the first of the problems in the order the standard settles them."""
    signature, certificate = judged.signature, judged.signature.certificate
    misused = certificate is not None and purposes.misused(certificate, judged.policy)
    weak = judged.algorithm is not None and not judged.algorithm.acceptable
    return (
        signature.finding.problem
        or signature.restriction.problem
        or judged.certificate.problem
        or (SubIndication.CHAIN_CONSTRAINTS_FAILURE if misused else None)
        or (SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE if weak else None)
    )


def _indication(finding: Finding, problem: SubIndication | None) -> Indication:
    if problem is None:
        return Indication.TOTAL_PASSED
    if finding.integrity is Integrity.FAILED or problem in _FAILS:
        return Indication.TOTAL_FAILED
    return Indication.INDETERMINATE


def _report(judged: Judged, problem: SubIndication | None) -> SignatureReport:
    signature, proved = judged.signature, judged.proved
    verdict = judged.certificate
    certificate = signature.certificate
    return SignatureReport(
        id=signature.id,
        indication=_indication(signature.finding, problem),
        sub_indication=problem,
        integrity=signature.finding.integrity,
        level_claimed=signature.level_claimed,
        level=levels.attained(signature, proved.reports),
        signer=names.signer_of(certificate) if certificate else None,
        issuer=names.distinguished_name(certificate.issuer) if certificate else None,
        serial=format(certificate.serial_number, "x") if certificate else None,
        chain=verdict.chain,
        trust_anchor=verdict.path.anchor.name if verdict.path else None,
        claimed_signing_time=signature.claimed_time,
        signing_time=proved.signature_existed_at or signature.claimed_time,
        signing_time_proved=proved.signature_existed_at is not None,
        coverage=signature.coverage,
        changes_after=signature.changes,
        timestamps=proved.reports,
        revocation=verdict.revocation,
        algorithm=judged.algorithm,
        constraints=constraints.all_of(judged),
    )
