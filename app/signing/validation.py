"""The way in: bytes to a report, offline, and never an exception of a parser."""

import struct
import zlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from cryptography import x509 as pyca
from cryptography.exceptions import UnsupportedAlgorithm
from lxml import etree

from app.signing import keeping, limits, sniff
from app.signing.cms import examine as cms
from app.signing.evidence import (
    INTACT,
    DocumentEvidence,
    TimestampEvidence,
    failed,
    undecided,
    worst,
)
from app.signing.hashing import Prefixes
from app.signing.pdf import examine as pdf
from app.signing.policy import Policy
from app.signing.process import driver
from app.signing.process.certificate import Context
from app.signing.report import (
    Format,
    Indication,
    Integrity,
    SignatureReport,
    SubIndication,
    ValidationReport,
)
from app.signing.trust.store import Evidence, TrustStore
from app.signing.xml import examine as xml
from app.signing.xml.references import Outside
from app.signing.zip import examine as zip_containers
from app.signing.zip import ooxml

# What parsers are known to raise on hostile bytes. All mean one thing to the caller.
PARSER_FAULTS: Final = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    UnsupportedAlgorithm,
    etree.LxmlError,
    pyca.DuplicateExtension,
    pyca.InvalidVersion,
    pyca.UnsupportedGeneralNameType,
    struct.error,
    zlib.error,
)

NO_SIGNATURE: Final = "no_signature"
INVALID_TIMESTAMP: Final = "invalid_timestamp"

_GRAVITY: Final = (
    Indication.TOTAL_PASSED,
    Indication.INDETERMINATE,
    Indication.TOTAL_FAILED,
)
_INTEGRITY_GRAVITY: Final = (
    Integrity.PASSED,
    Integrity.INDETERMINATE,
    Integrity.FAILED,
)


def validate(
    data: bytes,
    *,
    content: bytes | None = None,
    attachments: Mapping[str, bytes] | None = None,
    at: datetime,
    trust: TrustStore,
    policy: Policy,
) -> ValidationReport:
    """Validate every signature of a document as of `at`.

    `content` is the signed file of a detached signature; `attachments` are files a
    signature may refer to by name. Nothing is fetched: the trust store and the
    document bring all evidence.
    """
    kind, prefixes = sniff.format_of(data), Prefixes(data)
    context = Context(at=at, trust=trust, policy=policy)
    try:
        found = _examine(data, kind, content, attachments or {}, policy, prefixes)
        judged = tuple(driver.judge(each, context=context) for each in found.signatures)
    except PARSER_FAULTS as problem:
        found, judged = _unreadable(problem), ()
    return _report(kind, found, judged, context, prefixes.sha256())


def _examine(
    data: bytes,
    kind: Format,
    content: bytes | None,
    attachments: Mapping[str, bytes],
    policy: Policy,
    prefixes: Prefixes,
) -> DocumentEvidence:
    if content is None and len(attachments) == 1:
        (content,) = attachments.values()
    if len(data) > limits.MAX_INPUT_BYTES:
        raise limits.MalformedError("document larger than the budget")
    match kind:
        case Format.PDF:
            return pdf.examine(data, policy=policy, prefixes=prefixes)
        case Format.CMS:
            return cms.examine(data, content=content)
        case Format.ASIC:
            return zip_containers.examine(data)
        case Format.OOXML:
            return ooxml.examine(data)
        case Format.XML:
            return xml.examine(data, outside=Outside(content, attachments))
        case Format.UNKNOWN:
            return DocumentEvidence(
                finding=failed(SubIndication.FORMAT_FAILURE, "Tệp không có chữ ký số"),
                warnings=(NO_SIGNATURE,),
            )


def _unreadable(problem: BaseException) -> DocumentEvidence:
    return DocumentEvidence(
        finding=failed(SubIndication.FORMAT_FAILURE, str(problem)),
        warnings=(_fault(problem),),
    )


def _fault(problem: BaseException) -> str:
    return limits.RESOURCE_LIMIT if isinstance(problem, MemoryError) else "unreadable"


def _report(
    kind: Format,
    found: DocumentEvidence,
    judged: tuple[SignatureReport, ...],
    context: Context,
    input_sha256: str,
) -> ValidationReport:
    stamps = [stamp for each in found.signatures for stamp in each.timestamps]
    found = _with_timestamps(found, stamps)
    indication, problem = _overall(found, judged)
    return ValidationReport(
        format=kind,
        indication=indication,
        sub_indication=problem,
        integrity=_integrity(found, judged),
        warnings=found.warnings,
        signatures=judged,
        validation_time=context.at,
        policy_id=context.policy.id,
        policy_sha256=context.policy.sha256,
        input_sha256=input_sha256,
        trust_store_sha256=context.trust.sha256 or None,
        evidence=keeping.used(judged, _known(found, context), context.trust.anchors),
    )


def _known(found: DocumentEvidence, context: Context) -> Evidence:
    known = context.trust.evidence
    for each in found.signatures:
        known += each.evidence
        if each.certificate is not None:
            known += Evidence(certificates=(each.certificate,))
    return known


def _with_timestamps(
    found: DocumentEvidence, stamps: list[TimestampEvidence]
) -> DocumentEvidence:
    """Add what bad time-stamps mean for the document.

    A time-stamp whose certificate is missing proves nothing and is left out; one that
    is broken or of other data was tampered with or misplaced, and someone must look.
    """
    bad = [
        stamp
        for stamp in stamps
        if stamp.finding != INTACT and stamp.finding.problem is not SubIndication.NO_POE
    ]
    if not bad:
        return found
    warnings = (*found.warnings, INVALID_TIMESTAMP)
    if all(stamp.certificate is None and stamp.time is not None for stamp in bad):
        return replace(found, warnings=warnings)
    doubt = undecided(
        SubIndication.SIG_CONSTRAINTS_FAILURE, "Có dấu thời gian không hợp lệ"
    )
    return replace(found, finding=worst([found.finding, doubt]), warnings=warnings)


def _overall(
    found: DocumentEvidence, judged: tuple[SignatureReport, ...]
) -> tuple[Indication, SubIndication | None]:
    if found.finding.integrity is Integrity.FAILED or not judged:
        problem = found.finding.problem or SubIndication.FORMAT_FAILURE
        return Indication.TOTAL_FAILED, problem
    gravest = max(judged, key=lambda each: _GRAVITY.index(each.indication))
    doubt = worst([found.finding, found.restriction])
    if gravest.indication is Indication.TOTAL_PASSED and doubt != INTACT:
        return Indication.INDETERMINATE, doubt.problem
    return gravest.indication, gravest.sub_indication


def _integrity(
    found: DocumentEvidence, judged: tuple[SignatureReport, ...]
) -> Integrity:
    if not judged:
        return Integrity.FAILED
    all_of_them = [found.finding.integrity, *(each.integrity for each in judged)]
    return max(all_of_them, key=_INTEGRITY_GRAVITY.index)
