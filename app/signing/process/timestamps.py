"""Judges time-stamps, newest first: each trusted one shelters what it covers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.signing.cms import timestamps as kinds
from app.signing.evidence import INTACT, TimestampEvidence
from app.signing.process import algorithms
from app.signing.process.certificate import (
    CertificateVerdict,
    Context,
    Past,
    judge_now,
    judge_then,
)
from app.signing.report import SubIndication, TimestampReport
from app.signing.trust import names, path
from app.signing.trust.store import Evidence, Scope


@dataclass(frozen=True)
class ProvedTimes:
    """What the trusted time-stamps of one signature prove."""

    reports: tuple[TimestampReport, ...]
    signature_existed_at: datetime | None
    # When validation data inside the document is known to have existed.
    sheltered_at: tuple[datetime, ...]


def judge(
    found: Iterable[TimestampEvidence], *, context: Context, evidence: Evidence
) -> ProvedTimes:
    """Judge every time-stamp of a signature and say what times they prove."""
    covered_at = context.at
    reports: list[TimestampReport] = []
    existed: list[datetime] = []
    sheltered: list[datetime] = []
    for each in sorted(found, key=_newest_first):
        past = Past(covered_at, tuple(sheltered))
        report = _report(each, context, evidence, past)
        reports.append(report)
        if report.trusted and each.time is not None and each.kind != kinds.CONTENT:
            existed.append(each.time)
            if each.kind in {kinds.DOCUMENT, kinds.ARCHIVE}:
                covered_at = each.time
                sheltered += [each.time] if each.shelters else []
    return ProvedTimes(
        reports=tuple(reversed(reports)),
        signature_existed_at=min(existed, default=None),
        sheltered_at=tuple(sheltered),
    )


def _newest_first(each: TimestampEvidence) -> float:
    return -each.time.timestamp() if each.time else 0.0


def _report(
    each: TimestampEvidence, context: Context, evidence: Evidence, past: Past
) -> TimestampReport:
    problem = _own_problem(each, context)
    valid = problem is None
    verdict = CertificateVerdict(problem)
    if problem is None:
        verdict = _certificate_verdict(each, context, evidence, past)
        problem = verdict.problem or _weakness(each, context, past)
    return TimestampReport(
        kind=each.kind,
        time=each.time,
        valid=valid,
        trusted=problem is None,
        authority=names.signer_of(each.certificate).name if each.certificate else None,
        sub_indication=problem,
        chain=verdict.chain,
        revocation=verdict.revocation,
    )


def _own_problem(each: TimestampEvidence, context: Context) -> SubIndication | None:
    if each.finding != INTACT:
        return each.finding.problem
    if each.certificate is None or each.time is None:
        return SubIndication.NO_SIGNING_CERTIFICATE_FOUND
    if not path.may_stamp_time(each.certificate):
        return SubIndication.CHAIN_CONSTRAINTS_FAILURE
    if each.time - context.at > context.policy.clock_tolerance:
        return SubIndication.TIMESTAMP_ORDER_FAILURE
    if not path.in_validity(each.certificate, each.time):
        return SubIndication.OUT_OF_BOUNDS_NO_POE
    return None


def _certificate_verdict(
    each: TimestampEvidence, context: Context, evidence: Evidence, past: Past
) -> CertificateVerdict:
    if each.certificate is None:
        return CertificateVerdict(SubIndication.NO_SIGNING_CERTIFICATE_FOUND)
    known = evidence + each.evidence
    verdict = judge_now(
        each.certificate, context=context, evidence=known, scope=Scope.TIMESTAMP
    )
    if verdict.problem is None:
        return verdict
    return judge_then(
        each.certificate,
        past=past,
        context=context,
        evidence=known,
        scope=Scope.TIMESTAMP,
    )


def _weakness(
    each: TimestampEvidence, context: Context, past: Past
) -> SubIndication | None:
    if each.algorithms is None:
        return SubIndication.NO_SIGNING_CERTIFICATE_FOUND
    judged = algorithms.judge(
        each.algorithms, proved_at=past.existed_at, policy=context.policy
    )
    if judged.acceptable:
        return None
    return SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE
