"""Judges one certificate at one instant: path, validity and required revocation.

X.509 certificate validation of EN 319 102-1 §5.2.6, and its shift to a proved time
in the past (§5.6.2.2): the same questions, asked of the instant a signature is known
to have existed, with answers given since.
"""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Final

from asn1crypto import x509

from app.signing.encoding import as_received
from app.signing.policy import Policy
from app.signing.report import (
    CertificateFact,
    RevocationFact,
    RevocationStatus,
    SubIndication,
)
from app.signing.trust import names, path, revocation
from app.signing.trust.answers import Answer
from app.signing.trust.path import Path
from app.signing.trust.store import Evidence, Scope, TrustStore


@dataclass(frozen=True)
class Context:
    """What every judgment of one validation shares."""

    at: datetime
    trust: TrustStore
    policy: Policy


@dataclass(frozen=True)
class Past:
    """What is proved of a time gone by.

    `sheltered_at` are the instants at which an archive or document time-stamp found
    the validation data of the document already there.
    """

    existed_at: datetime
    sheltered_at: tuple[datetime, ...] = ()

    def known_since(self, made_at: datetime, *, at_latest: datetime) -> datetime:
        """Return by when an answer is known to have existed: now, or under a shelter."""
        return min(
            (each for each in self.sheltered_at if each >= made_at), default=at_latest
        )


@dataclass(frozen=True)
class CertificateVerdict:
    problem: SubIndication | None
    path: Path | None = None
    revocation: tuple[RevocationFact, ...] = ()
    revoked_at: datetime | None = None

    @property
    def chain(self) -> tuple[CertificateFact, ...]:
        """Describe the certificates from the first to the anchor's."""
        if self.path is None:
            return ()
        chain = self.path.certificates
        anchor = self.path.anchor.certificate
        if as_received(chain[-1]) != as_received(anchor):
            chain = (*chain, anchor)
        return tuple(_described(each) for each in chain)


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
    return _Present(context, evidence, scope).best(certificate)


def judge_then(
    certificate: x509.Certificate,
    *,
    past: "Past",
    context: Context,
    evidence: Evidence,
    scope: Scope,
) -> CertificateVerdict:
    """Judge a certificate for a signature that is proved to have existed."""
    evidence = context.trust.evidence + evidence
    return _Then(context, evidence, scope, past=past).best(certificate)


@dataclass(frozen=True)
class _Judgment(ABC):
    """What the judgments of the present and of a proved past share."""

    context: Context
    evidence: Evidence
    scope: Scope
    # Whose word on revocation is being asked for: nobody vouches for himself.
    asking: frozenset[bytes] = frozenset()

    @abstractmethod
    def judge(self, found: Path) -> CertificateVerdict: ...

    def best(self, certificate: x509.Certificate) -> CertificateVerdict:
        """Return the verdict of the path that is nearest to a pass."""
        best = _NO_PATH
        for found in self._paths(certificate):
            verdict = self.judge(found)
            if verdict.problem is None:
                return verdict
            if best is _NO_PATH or _rank(verdict) < _rank(best):
                best = verdict
        return best

    def answers(self, found: Path, position: int) -> list[Answer]:
        return revocation.answers(
            found.certificates[position],
            found.issuer_of(position),
            self.evidence,
            vouches=partial(self._vouches, found),
        )

    def _vouches(self, found: Path, authority: x509.Certificate) -> bool:
        """Tell whether a certificate leads to the same anchor, itself unrevoked.

        RFC 5280 §6.3.3 (f): a list from under another anchor speaks of other names.
        """
        der = as_received(authority)
        if der in self.asking:
            return False
        within = replace(self, asking=self.asking | {der})
        return any(
            within.judge(other).problem is None
            for other in within._paths(authority)  # noqa: SLF001 - the same class
            if other.anchor is found.anchor
        )

    def _paths(self, certificate: x509.Certificate) -> Iterator[Path]:
        return path.find_paths(
            certificate,
            trust=self.context.trust,
            candidates=self.evidence.certificates,
            scope=self.scope,
        )


def _described(certificate: x509.Certificate) -> CertificateFact:
    return CertificateFact(
        subject=names.distinguished_name(certificate.subject),
        issuer=names.distinguished_name(certificate.issuer),
        serial=format(certificate.serial_number, "x"),
        not_before=certificate.not_valid_before,
        not_after=certificate.not_valid_after,
        sha256=hashlib.sha256(as_received(certificate)).hexdigest(),
    )


def _rank(verdict: CertificateVerdict) -> int:
    if verdict.problem in _HOPE:
        return _HOPE.index(verdict.problem)
    return len(_HOPE)


@dataclass(frozen=True)
class _Present(_Judgment):
    def judge(self, found: Path) -> CertificateVerdict:
        context = self.context
        problem = path.problem_at(found, at=context.at, rules=context.policy.paths)
        if problem not in {None, SubIndication.OUT_OF_BOUNDS_NO_POE}:
            return CertificateVerdict(problem, found)
        checked = [
            (position, certificate, self.answers(found, position))
            for position, certificate in _to_check(found)
        ]
        for position, certificate, given in reversed(checked):
            revoked = _revoked(given, context.at)
            if revoked is not None:
                return CertificateVerdict(
                    _revoked_problem(position),
                    found,
                    (revoked.fact(certificate),),
                    revoked.revoked_at,
                )
        facts: list[RevocationFact] = []
        for _, certificate, given in checked:
            answer = _fresh(given, context)
            if answer is None or answer.status is not RevocationStatus.GOOD:
                late = problem or SubIndication.TRY_LATER
                return CertificateVerdict(late, found, tuple(facts))
            facts.append(answer.fact(certificate))
        return CertificateVerdict(problem, found, tuple(facts))


@dataclass(frozen=True, kw_only=True)
class _Then(_Judgment):
    past: Past

    def judge(self, found: Path) -> CertificateVerdict:
        existed_at, rules = self.past.existed_at, self.context.policy.paths
        problem = path.problem_at(found, at=existed_at, rules=rules)
        if problem is not None:
            return CertificateVerdict(problem, found)
        facts: list[RevocationFact] = []
        for position, certificate in _to_check(found):
            given = [
                answer
                for answer in self.answers(found, position)
                if answer.this_update <= self.context.at
            ]
            revoked = _revoked(given, existed_at)
            if revoked is not None:
                facts.append(revoked.fact(certificate))
                return CertificateVerdict(
                    _revoked_problem(position), found, tuple(facts), revoked.revoked_at
                )
            telling = [each for each in given if self._tells(each)]
            if not telling:
                return CertificateVerdict(SubIndication.TRY_LATER, found, tuple(facts))
            # An old answer that still tells is the likeliest to be sheltered.
            facts.append(telling[-1].fact(certificate))
        needed = max([existed_at, *(each.this_update for each in facts)])
        known = self.past.known_since(needed, at_latest=self.context.at)
        # What an authority says once its certificate has run out is worth nothing.
        if not all(path.in_validity(each, known) for each in found.certificates[1:]):
            return CertificateVerdict(SubIndication.NO_POE, found, tuple(facts))
        return CertificateVerdict(None, found, tuple(facts))

    def _tells(self, answer: Answer) -> bool:
        if answer.status is RevocationStatus.UNKNOWN:
            return False
        existed_at = self.past.existed_at
        return answer.this_update >= existed_at or answer.fresh(
            existed_at, max_age=self.context.policy.revocation_max_age
        )


def _revoked_problem(position: int) -> SubIndication:
    if position:
        return SubIndication.REVOKED_CA_NO_POE
    return SubIndication.REVOKED_NO_POE


def _to_check(found: Path) -> list[tuple[int, x509.Certificate]]:
    return [
        (position, each)
        for position, each in enumerate(found.certificates)
        if as_received(each) != as_received(found.anchor.certificate)
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
