"""Examines every signature of a PDF: byte range, CMS, and what came after."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from operator import attrgetter, itemgetter
from typing import Final

from asn1crypto import core, crl, ocsp, x509

from app.signing import limits
from app.signing.cms import signed_data, timestamps, verify
from app.signing.content import Content
from app.signing.evidence import (
    INTACT,
    DocumentEvidence,
    Finding,
    SignatureEvidence,
    TimestampEvidence,
    failed,
    undecided,
    worst,
)
from app.signing.hashing import Prefixes
from app.signing.limits import MalformedError
from app.signing.pdf import coverage, dates, shadow
from app.signing.pdf.coverage import Covered
from app.signing.pdf.document import Document
from app.signing.pdf.objects import Stream, Value
from app.signing.pdf.signatures import PdfSignature
from app.signing.policy import Policy
from app.signing.report import Level, SubIndication
from app.signing.trust import certificates
from app.signing.trust.store import Evidence

NO_SIGNATURE: Final = "no_signature"
EMBEDDED_DOCUMENT: Final = "embedded_document"


def examine(
    data: bytes, *, policy: Policy, prefixes: Prefixes | None = None
) -> DocumentEvidence:
    """Examine a PDF.

    Raises:
        MalformedError: it cannot be read at all.
    """
    prefixes = prefixes or Prefixes(data)
    document = Document.open(data)
    covered = coverage.establish(document, policy=policy)
    if len(covered) > limits.MAX_SIGNATURES:
        raise MalformedError("too many signatures")
    if not covered:
        return DocumentEvidence(
            finding=failed(SubIndication.FORMAT_FAILURE, "Tệp không có chữ ký số"),
            warnings=(NO_SIGNATURE,),
        )
    # Beside the hashing: both go through every byte, and empty the processor's caches.
    holds_another = shadow.holds_another_pdf(data)
    evidence = _security_store(document)
    stamps = [
        _document_timestamp(each, data, evidence, prefixes)
        for each in covered
        if each.signature.is_timestamp
    ]
    ends = [
        each.covered.end if each.covered else len(data)
        for each in covered
        if each.signature.is_timestamp
    ]
    examined = [
        each_evidence
        for each in covered
        if not each.signature.is_timestamp
        for each_evidence in _examine_one(
            each,
            data,
            evidence,
            prefixes,
            _over(each, list(zip(ends, stamps, strict=True))),
        )
    ]
    alone = [] if examined else list(_alone(covered, stamps))
    return DocumentEvidence(
        (*examined, *alone),
        finding=_hidden_finding(holds_another=holds_another),
        warnings=(
            *coverage.warnings(covered),
            *_hidden_warnings(covered, holds_another=holds_another),
        ),
    )


def _hidden_warnings(covered: list[Covered], *, holds_another: bool) -> Iterator[str]:
    revisions = [each.signed for each in covered if each.signed is not None]
    newest = max(revisions, key=lambda each: len(each.data), default=None)
    if newest is not None and shadow.is_suspected(newest):
        yield shadow.SHADOW_CONTENT
    if holds_another:
        yield EMBEDDED_DOCUMENT


def _hidden_finding(*, holds_another: bool) -> Finding:
    if not holds_another:
        return INTACT
    return undecided(
        SubIndication.SIG_CONSTRAINTS_FAILURE,
        "Tệp chứa một tài liệu PDF khác mà phần mềm đọc có thể hiển thị thay",
    )


def _examine_one(
    each: Covered,
    data: bytes,
    evidence: Evidence,
    prefixes: Prefixes,
    stamps: list[TimestampEvidence],
) -> Iterator[SignatureEvidence]:
    name = each.signature.field.name or "signature"
    if each.covered is None:
        yield SignatureEvidence(id=name, finding=each.finding, coverage=each.coverage)
        return
    content = each.covered.content(data, prefixes)
    try:
        signed = signed_data.parse(_contents(each.signature))
        verified = list(_verified(each, signed, content, evidence))
    except (ValueError, TypeError, KeyError, AttributeError) as problem:
        finding = failed(SubIndication.FORMAT_FAILURE, f"CMS hỏng: {problem}")
        yield SignatureEvidence(id=name, finding=finding, coverage=each.coverage)
        return
    for position, one in enumerate(verified):
        identity = name if len(verified) == 1 else f"{name}#{position + 1}"
        yield _evidence(
            identity, each, one, content, signed.evidence + evidence, stamps
        )


def _verified(
    each: Covered,
    signed: signed_data.SignedData,
    content: Content,
    evidence: Evidence,
) -> Iterator[verify.VerifiedSigner]:
    attached = signed.attached
    if each.signature.sub_filter == "adbe.pkcs7.sha1":
        if attached != content.digest("sha1"):
            raise MalformedError("giá trị băm SHA-1 bên trong không khớp")
        content = Content([attached])
    elif attached:
        raise MalformedError("chữ ký PDF phải tách rời nội dung")
    yield from verify.signers(signed, content=content, others=evidence.certificates)


def _evidence(
    identity: str,
    each: Covered,
    one: verify.VerifiedSigner,
    content: Content,
    evidence: Evidence,
    later: list[TimestampEvidence],
) -> SignatureEvidence:
    own = tuple(
        timestamps.of_signature(one.info, content=content, others=evidence.certificates)
    )
    known = evidence
    for stamp in own:
        known += stamp.evidence
    return SignatureEvidence(
        id=identity,
        finding=worst([one.finding, each.finding]),
        certificate=one.certificate,
        algorithms=one.algorithms,
        claimed_time=one.claimed_time
        or dates.parse(each.signature.dictionary.get("M")),
        timestamps=(*own, *later),
        evidence=known,
        level_claimed=_level(one, own, later, known),
        coverage=each.coverage,
        changes=each.changes,
        restriction=each.restriction,
    )


def _level(
    one: verify.VerifiedSigner,
    own: tuple[TimestampEvidence, ...],
    later: list[TimestampEvidence],
    evidence: Evidence,
) -> Level:
    if not one.names_its_certificate:
        return Level.BASIC
    proves_time = [stamp for stamp in own if stamp.kind == timestamps.SIGNATURE]
    if not proves_time and not later:
        return Level.B
    if not (evidence.crls or evidence.ocsps):
        return Level.T
    sheltered = any(each.finding == INTACT and each.shelters for each in later)
    return Level.LTA if sheltered else Level.LT


def _contents(signature: PdfSignature) -> bytes:
    contents = signature.dictionary.get("Contents")
    if not isinstance(contents, bytes) or not contents.strip(b"\x00"):
        raise MalformedError("giá trị chữ ký trống")
    return bytes(contents)


def _document_timestamp(
    each: Covered, data: bytes, evidence: Evidence, prefixes: Prefixes
) -> TimestampEvidence:
    if each.covered is None:
        return TimestampEvidence(timestamps.DOCUMENT, None, each.finding)
    stamp = timestamps.verify_token(
        bytes(each.signature.dictionary["Contents"]),  # type: ignore[arg-type] # checked by covered_bytes
        each.covered.content(data, prefixes),
        kind=timestamps.DOCUMENT,
        others=evidence.certificates,
    )
    kept = each.signed is not None and "DSS" in each.signed.root
    finding = worst([stamp.finding, each.finding])
    return replace(stamp, finding=finding, shelters=kept)


def _over(
    each: Covered, stamps: list[tuple[int, TimestampEvidence]]
) -> list[TimestampEvidence]:
    """Pick the document time-stamps made over a signature."""
    own_end = each.covered.end if each.covered else 0
    return [stamp for end, stamp in stamps if end > own_end]


def _alone(
    covered: list[Covered], stamps: list[TimestampEvidence]
) -> Iterator[SignatureEvidence]:
    """Present the time-stamps of a document that bears nothing else."""
    stamped = [each for each in covered if each.signature.is_timestamp]
    for each, stamp in zip(stamped, stamps, strict=True):
        yield SignatureEvidence(
            id=each.signature.field.name or "timestamp",
            finding=stamp.finding,
            certificate=stamp.certificate,
            algorithms=stamp.algorithms,
            claimed_time=stamp.time,
            timestamps=(stamp,),
            evidence=stamp.evidence,
            coverage=each.coverage,
            changes=each.changes,
        )


def _security_store(document: Document) -> Evidence:
    """Read the certificates and revocation answers of the DSS, skipping bad ones."""
    store = document.dictionary(document.root.get("DSS"))
    return Evidence(
        certificates=tuple(
            certificates.shared(each)
            for each in _parsed(
                document, store.get("Certs"), x509.Certificate, attrgetter("native")
            )
        ),
        crls=tuple(
            _parsed(
                document, store.get("CRLs"), crl.CertificateList, attrgetter("issuer")
            )
        ),
        ocsps=tuple(
            _parsed(
                document,
                store.get("OCSPs"),
                ocsp.OCSPResponse,
                itemgetter("response_status"),
            )
        ),
    )


def _parsed(
    document: Document,
    values: Value,
    kind: type[core.Sequence],
    probe: Callable[[core.Sequence], object],
) -> Iterator[core.Sequence]:
    for each in document.array(values):
        stream = document.resolve(each)
        if isinstance(stream, Stream):
            try:
                parsed = kind.load(document.decoded(stream))
                probe(parsed)
            except (ValueError, TypeError, KeyError):
                continue
            yield parsed
