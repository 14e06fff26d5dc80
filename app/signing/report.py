"""What a validation found out: plain, frozen facts that survive a trip through JSON.

The three-valued verdict and its sub-indications are those of ETSI EN 319 102-1
(§5.1.3, tables 5 and 6). `integrity` is the same verdict with trust and revocation
set aside: do the digests and signature values agree, and was nothing changed?
"""

from datetime import datetime
from enum import StrEnum
from typing import Final

from pydantic import Base64Bytes, BaseModel, ConfigDict

ENGINE_VERSION: Final = "3"


class Indication(StrEnum):
    TOTAL_PASSED = "TOTAL-PASSED"
    INDETERMINATE = "INDETERMINATE"
    TOTAL_FAILED = "TOTAL-FAILED"


class Integrity(StrEnum):
    PASSED = "PASSED"
    INDETERMINATE = "INDETERMINATE"
    FAILED = "FAILED"


class SubIndication(StrEnum):
    FORMAT_FAILURE = "FORMAT_FAILURE"
    HASH_FAILURE = "HASH_FAILURE"
    SIG_CRYPTO_FAILURE = "SIG_CRYPTO_FAILURE"
    REVOKED = "REVOKED"
    EXPIRED = "EXPIRED"
    NOT_YET_VALID = "NOT_YET_VALID"
    SIG_CONSTRAINTS_FAILURE = "SIG_CONSTRAINTS_FAILURE"
    CHAIN_CONSTRAINTS_FAILURE = "CHAIN_CONSTRAINTS_FAILURE"
    CERTIFICATE_CHAIN_GENERAL_FAILURE = "CERTIFICATE_CHAIN_GENERAL_FAILURE"
    CRYPTO_CONSTRAINTS_FAILURE = "CRYPTO_CONSTRAINTS_FAILURE"
    POLICY_PROCESSING_ERROR = "POLICY_PROCESSING_ERROR"
    SIGNATURE_POLICY_NOT_AVAILABLE = "SIGNATURE_POLICY_NOT_AVAILABLE"
    TIMESTAMP_ORDER_FAILURE = "TIMESTAMP_ORDER_FAILURE"
    NO_SIGNING_CERTIFICATE_FOUND = "NO_SIGNING_CERTIFICATE_FOUND"
    NO_CERTIFICATE_CHAIN_FOUND = "NO_CERTIFICATE_CHAIN_FOUND"
    REVOKED_NO_POE = "REVOKED_NO_POE"
    REVOKED_CA_NO_POE = "REVOKED_CA_NO_POE"
    OUT_OF_BOUNDS_NO_POE = "OUT_OF_BOUNDS_NO_POE"
    OUT_OF_BOUNDS_NOT_REVOKED = "OUT_OF_BOUNDS_NOT_REVOKED"
    REVOCATION_OUT_OF_BOUNDS_NO_POE = "REVOCATION_OUT_OF_BOUNDS_NO_POE"
    CRYPTO_CONSTRAINTS_FAILURE_NO_POE = "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"
    NO_POE = "NO_POE"
    TRY_LATER = "TRY_LATER"
    SIGNED_DATA_NOT_FOUND = "SIGNED_DATA_NOT_FOUND"


class Format(StrEnum):
    PDF = "PDF"
    CMS = "CMS"
    XML = "XML"
    ASIC = "ASiC"
    OOXML = "OOXML"
    UNKNOWN = "UNKNOWN"


class Level(StrEnum):
    """AdES baseline levels (EN 319 142-1, 319 132-1, 319 122-1)."""

    NOT_ADES = "NOT_ADES"
    BASIC = "BES"
    B = "B-B"
    T = "B-T"
    LT = "B-LT"
    LTA = "B-LTA"


class Coverage(StrEnum):
    """How much of the document as received a signature covers."""

    WHOLE_DOCUMENT = "WHOLE_DOCUMENT"
    EARLIER_REVISION = "EARLIER_REVISION"
    PARTIAL = "PARTIAL"
    NONE = "NONE"


class ConstraintStatus(StrEnum):
    OK = "OK"
    WARNING = "WARNING"
    FAILED = "FAILED"
    NOT_CHECKED = "NOT_CHECKED"


class IdentifierKind(StrEnum):
    """What the prefix of a Vietnamese subject's UID claims."""

    CITIZEN_ID = "CCCD"
    OLD_CITIZEN_ID = "CMND"
    PASSPORT = "HC"
    TAX_CODE = "MST"
    BUDGET_CODE = "MNS"
    SOCIAL_INSURANCE = "BHXH"
    UNKNOWN = "UNKNOWN"


class RevocationStatus(StrEnum):
    GOOD = "GOOD"
    REVOKED = "REVOKED"
    UNKNOWN = "UNKNOWN"


class ChangeKind(StrEnum):
    """What was done to a document after a signature, mildest first."""

    VALIDATION_DATA = "VALIDATION_DATA"
    DOCUMENT_TIMESTAMP = "DOCUMENT_TIMESTAMP"
    SIGNATURE = "SIGNATURE"
    HOUSEKEEPING = "HOUSEKEEPING"
    FORM_FILLING = "FORM_FILLING"
    ANNOTATION_REMOVAL = "ANNOTATION_REMOVAL"
    ANNOTATION = "ANNOTATION"
    CONTENT = "CONTENT"


class Fact(BaseModel):
    model_config = ConfigDict(frozen=True)


class Constraint(Fact):
    name: str
    status: ConstraintStatus
    reason_vi: str


class Identifier(Fact):
    """One UID of a subject: what it was read as, and the text as written."""

    kind: IdentifierKind
    value: str
    raw: str


class Signer(Fact):
    dn: str
    name: str
    organization: str | None = None
    identifiers: tuple[Identifier, ...] = ()


class CertificateFact(Fact):
    subject: str
    issuer: str
    serial: str
    not_before: datetime
    not_after: datetime
    sha256: str


class RevocationFact(Fact):
    """The answer used for one certificate of the chain, and where it came from."""

    certificate_sha256: str
    source: str
    status: RevocationStatus
    this_update: datetime
    next_update: datetime | None = None
    revoked_at: datetime | None = None
    evidence_sha256: str


class TimestampReport(Fact):
    kind: str
    time: datetime | None
    valid: bool
    trusted: bool
    authority: str | None = None
    sub_indication: SubIndication | None = None
    chain: tuple[CertificateFact, ...] = ()
    revocation: tuple[RevocationFact, ...] = ()


class AlgorithmVerdict(Fact):
    digest: str
    signature: str
    key_bits: int | None = None
    acceptable: bool
    reason_vi: str


class Change(Fact):
    kind: ChangeKind
    detail: str


class SignatureReport(Fact):
    id: str
    indication: Indication
    sub_indication: SubIndication | None = None
    integrity: Integrity
    level_claimed: Level = Level.NOT_ADES
    level: Level = Level.NOT_ADES
    signer: Signer | None = None
    issuer: str | None = None
    serial: str | None = None
    chain: tuple[CertificateFact, ...] = ()
    trust_anchor: str | None = None
    claimed_signing_time: datetime | None = None
    signing_time: datetime | None = None
    signing_time_proved: bool = False
    coverage: Coverage = Coverage.NONE
    changes_after: tuple[Change, ...] = ()
    timestamps: tuple[TimestampReport, ...] = ()
    revocation: tuple[RevocationFact, ...] = ()
    algorithm: AlgorithmVerdict | None = None
    constraints: tuple[Constraint, ...] = ()


class KeptEvidence(Fact):
    """What a verdict rests on, as received: a certificate, CRL or OCSP response."""

    kind: str
    sha256: str
    der: Base64Bytes


class ValidationReport(Fact):
    format: Format
    indication: Indication
    sub_indication: SubIndication | None = None
    integrity: Integrity
    warnings: tuple[str, ...] = ()
    signatures: tuple[SignatureReport, ...] = ()
    validation_time: datetime
    policy_id: str
    policy_sha256: str
    engine_version: str = ENGINE_VERSION
    input_sha256: str
    trust_store_sha256: str | None = None
    evidence: tuple[KeptEvidence, ...] = ()
