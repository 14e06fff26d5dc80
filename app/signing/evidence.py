"""What a format engine hands on to the judgment: facts about one signature.

An engine settles integrity (format, digests, signature values, later changes); it
knows no trust. The judgment in `process/` never looks at the document again.
"""

from dataclasses import dataclass, field
from datetime import datetime

from asn1crypto import x509

from app.signing.report import (
    Change,
    Constraint,
    Coverage,
    Integrity,
    Level,
    SubIndication,
)
from app.signing.trust.store import Evidence


@dataclass(frozen=True)
class Finding:
    """The outcome of the integrity checks: passed when there is no problem."""

    integrity: Integrity
    problem: SubIndication | None = None
    reason_vi: str = ""


INTACT = Finding(Integrity.PASSED)


def failed(problem: SubIndication, reason_vi: str) -> Finding:
    return Finding(Integrity.FAILED, problem, reason_vi)


def undecided(problem: SubIndication, reason_vi: str) -> Finding:
    return Finding(Integrity.INDETERMINATE, problem, reason_vi)


def worst(findings: "list[Finding]") -> Finding:
    """Pick the gravest of several outcomes, the first among equals."""
    order = [Integrity.PASSED, Integrity.INDETERMINATE, Integrity.FAILED]
    return max(findings, key=lambda each: order.index(each.integrity), default=INTACT)


@dataclass(frozen=True)
class Algorithms:
    digest: str
    signature: str
    key_bits: int | None = None


@dataclass(frozen=True)
class TimestampEvidence:
    kind: str
    time: datetime | None
    finding: Finding
    certificate: x509.Certificate | None = None
    algorithms: Algorithms | None = None
    evidence: Evidence = field(default_factory=Evidence)
    # Whether it is over validation data too, and so keeps that from ageing.
    shelters: bool = False


@dataclass(frozen=True)
class SignatureEvidence:
    id: str
    finding: Finding
    certificate: x509.Certificate | None = None
    algorithms: Algorithms | None = None
    claimed_time: datetime | None = None
    timestamps: tuple[TimestampEvidence, ...] = ()
    evidence: Evidence = field(default_factory=Evidence)
    level_claimed: Level = Level.NOT_ADES
    # Intact, yet not as the policy wants it: weighs on the verdict, not on integrity.
    restriction: Finding = INTACT
    coverage: Coverage = Coverage.WHOLE_DOCUMENT
    changes: tuple[Change, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    # Names of the files beside the document that the signature is over.
    external: tuple[str, ...] = ()


@dataclass(frozen=True)
class DocumentEvidence:
    """All the signatures an engine found, and what holds for the document."""

    signatures: tuple[SignatureEvidence, ...] = ()
    finding: Finding = INTACT
    # As for a signature: weighs on the verdict, not on integrity.
    restriction: Finding = INTACT
    warnings: tuple[str, ...] = ()
