"""Judges one certificate at one instant: path, validity and required revocation.

X.509 certificate validation of EN 319 102-1 §5.2.6, and its shift to a proved time
in the past (§5.6.2.2): the same questions, asked of the instant a signature is known
to have existed, with answers given since.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from asn1crypto import x509

from app.signing.policy import Policy
from app.signing.report import RevocationFact, RevocationStatus, SubIndication
from app.signing.trust import path, revocation
from app.signing.trust.path import Path
from app.signing.trust.revocation import Answer
from app.signing.trust.store import Evidence, Scope, TrustStore


@dataclass(frozen=True)
class Context:
    """What every judgment of one validation shares."""

    at: datetime
    trust: TrustStore
    policy: Policy


@dataclass(frozen=True)
class CertificateVerdict:
    problem: SubIndication | None
    path: Path | None = None
    revocation: tuple[RevocationFact, ...] = ()
    revoked_at: datetime | None = None


_NO_PATH: Final = CertificateVerdict(SubIndication.NO_CERTIFICATE_CHAIN_FOUND)
# When several paths exist, the verdict nearest to a pass is the one to report.
_HOPE: Final = (
    None,
    SubIndication.TRY_LATER,
    SubIndication.OUT_OF_BOUNDS_NO_POE,
    SubIndication.REVOKED_NO_POE,
    SubIndication.REVOKED_CA_NO_POE,
)


def judge_now(
    certificate: x509.Certificate,
    *,
    context: Context,
    evidence: Evidence,
    scope: Scope,
) -> CertificateVerdict:
    """Judge a certificate at the time of validation."""
    evidence = context.trust.evidence + evidence
    verdicts = (
        _judge_path(found, context, evidence)
        for found in path.find_paths(
            certificate,
            trust=context.trust,
            candidates=evidence.certificates,
            scope=scope,
        )
    )
    return _best(verdicts)


def judge_then(
    certificate: x509.Certificate,
    *,
    existed_at: datetime,
    shielded_at: datetime,
    context: Context,
    evidence: Evidence,
    scope: Scope,
) -> CertificateVerdict:
    """Judge a certificate for a signature that is proved to have existed.

    `shielded_at` is when the evidence itself is known to have existed: under an
    archive or document time-stamp, or else now.
    """
    evidence = context.trust.evidence + evidence
    verdicts = (
        _judge_path_then(found, existed_at, shielded_at, context, evidence)
        for found in path.find_paths(
            certificate,
            trust=context.trust,
            candidates=evidence.certificates,
            scope=scope,
        )
    )
    return _best(verdicts)


def _best(verdicts: Iterable[CertificateVerdict]) -> CertificateVerdict:
    best = _NO_PATH
    for verdict in verdicts:
        if verdict.problem is None:
            return verdict
        if best is _NO_PATH or _rank(verdict) < _rank(best):
            best = verdict
    return best


def _rank(verdict: CertificateVerdict) -> int:
    if verdict.problem in _HOPE:
        return _HOPE.index(verdict.problem)
    return len(_HOPE)


def _judge_path(
    found: Path, context: Context, evidence: Evidence
) -> CertificateVerdict:
    problem = path.problem_at(found, at=context.at)
    if problem not in {None, SubIndication.OUT_OF_BOUNDS_NO_POE}:
        return CertificateVerdict(problem, found)
    facts: list[RevocationFact] = []
    for position, certificate in _to_check(found):
        given = _answers(found, position, evidence)
        answer = _fresh(given, context)
        revoked = _revoked(given, context.at)
        chosen = revoked or answer
        if chosen is not None:
            facts.append(chosen.fact(certificate))
        if revoked is not None:
            revoked_problem = (
                SubIndication.REVOKED_CA_NO_POE
                if position
                else SubIndication.REVOKED_NO_POE
            )
            return CertificateVerdict(
                revoked_problem, found, tuple(facts), revoked.revoked_at
            )
        if answer is None or answer.status is not RevocationStatus.GOOD:
            return CertificateVerdict(
                problem or SubIndication.TRY_LATER, found, tuple(facts)
            )
    return CertificateVerdict(problem, found, tuple(facts))


def _judge_path_then(
    found: Path,
    existed_at: datetime,
    shielded_at: datetime,
    context: Context,
    evidence: Evidence,
) -> CertificateVerdict:
    problem = path.problem_at(found, at=existed_at)
    if problem is not None:
        return CertificateVerdict(problem, found)
    if not all(path.in_validity(each, shielded_at) for each in found.certificates[1:]):
        return CertificateVerdict(SubIndication.NO_POE, found)
    facts: list[RevocationFact] = []
    for position, certificate in _to_check(found):
        given = [
            answer
            for answer in _answers(found, position, evidence)
            if answer.this_update <= context.at
        ]
        revoked = _revoked(given, existed_at)
        if revoked is not None:
            facts.append(revoked.fact(certificate))
            return CertificateVerdict(
                SubIndication.REVOKED_NO_POE, found, tuple(facts), revoked.revoked_at
            )
        telling = [each for each in given if _tells_of(each, existed_at, context)]
        if not telling:
            return CertificateVerdict(SubIndication.TRY_LATER, found, tuple(facts))
        facts.append(telling[0].fact(certificate))
    return CertificateVerdict(None, found, tuple(facts))


def _answers(found: Path, position: int, evidence: Evidence) -> list[Answer]:
    return revocation.answers(
        found.certificates[position], found.issuer_of(position), evidence
    )


def _to_check(found: Path) -> list[tuple[int, x509.Certificate]]:
    return [
        (position, each)
        for position, each in enumerate(found.certificates)
        if each.dump() != found.anchor.certificate.dump()
        and not revocation.needs_no_check(each)
    ]


def _fresh(given: list[Answer], context: Context) -> Answer | None:
    max_age = context.policy.revocation_max_age
    fresh = (each for each in given if each.fresh(context.at, max_age=max_age))
    return next(fresh, None)


def _revoked(given: list[Answer], at: datetime) -> Answer | None:
    """Find an answer that the certificate was revoked by `at`, however old."""
    for each in given:
        if (
            each.status is RevocationStatus.REVOKED
            and each.revoked_at is not None
            and each.revoked_at <= at
        ):
            return each
    return None


def _tells_of(answer: Answer, existed_at: datetime, context: Context) -> bool:
    if answer.status is RevocationStatus.UNKNOWN:
        return False
    return answer.this_update >= existed_at or answer.fresh(
        existed_at, max_age=context.policy.revocation_max_age
    )
