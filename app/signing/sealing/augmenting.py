"""Carries signatures through the years: B-T to B-LT to B-LTA, and again (EN 319 142-1 §5.4).

A signature outlives its certificate when the answers that it was good stand in the
document, under a time-stamp younger than they are; and that time-stamp outlives its
own authority when the same is done once more before it ends.
"""

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import Final, TypeVar

from asn1crypto import cms, crl, ocsp, tsp, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.signers import PdfTimeStamper
from pyhanko.sign.timestamps import TimeStamper as PyHankoTimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore

from app.signing import validation
from app.signing.encoding import as_received
from app.signing.evidence import SignatureEvidence
from app.signing.pdf import examine
from app.signing.policy import DOSSIER
from app.signing.report import Indication, Level, ValidationReport
from app.signing.sealing.errors import SealRejected
from app.signing.sealing.ports import TimeStamper
from app.signing.sealing.preparing import UNSIGNABLE
from app.signing.trust import path, revocation
from app.signing.trust.store import Evidence, Scope, TrustStore

# Hexadecimal digits: a token with its authority's chain.
_RESERVED: Final = 24_576
_SAFETY: Final = timedelta(days=90)
_T = TypeVar("_T", x509.Certificate, crl.CertificateList, ocsp.OCSPResponse)


class EvidenceMissing(Exception):
    """No answer yet that a certificate was good when it signed; ask again later."""


@dataclass(frozen=True)
class Extended:
    """A document that proves itself until `renew_by`, if nothing breaks before."""

    pdf: bytes
    report: ValidationReport
    renew_by: datetime


async def extend(
    pdf: bytes, *, trust: TrustStore, timestamper: TimeStamper, at: datetime
) -> Extended:
    """Bring every signature to B-LTA, or renew one that is there already.

    `trust` brings the CRLs and OCSP answers, fetched before. Nothing is asked for
    here but a time-stamp. The result is verified without them, as of `at`.

    Raises:
        EvidenceMissing: a certificate has no answer that speaks of its time.
        SealRejected: the document cannot be extended, or does not pass afterwards.
        ProviderUnavailable: the time-stamping authority is out of reach.
    """
    with_answers = await asyncio.to_thread(_with_evidence, pdf, trust)
    try:
        stamped = await _with_timestamp(with_answers, timestamper)
    except UNSIGNABLE as problem:
        raise SealRejected(f"The PDF cannot be time-stamped: {problem}") from problem
    return await asyncio.to_thread(_checked, stamped, trust, at)


def _with_evidence(pdf: bytes, trust: TrustStore) -> bytes:
    try:
        found = examine.examine(pdf, policy=DOSSIER)
    except validation.PARSER_FAULTS as problem:
        raise SealRejected(f"The PDF cannot be read: {problem}") from problem
    if not found.signatures:
        raise SealRejected("There is no signature to extend")
    needed = {each.id: _needed(each, trust) for each in found.signatures}
    writer = IncrementalPdfFileWriter(BytesIO(pdf), strict=False)
    try:
        _write(writer, needed)
        output = BytesIO()
        writer.write(output)  # type: ignore[no-untyped-call] # pyHanko is partly untyped
    except UNSIGNABLE as problem:
        raise SealRejected(f"The evidence cannot be added: {problem}") from problem
    return output.getvalue()


def _needed(signature: SignatureEvidence, trust: TrustStore) -> Evidence:
    """Gather the chains of a signature and its time-stamps, with the newest answers."""
    certificates = [(signature.certificate, Scope.SIGNATURE)]
    certificates += [
        (each.certificate, Scope.TIMESTAMP) for each in signature.timestamps
    ]
    known = trust.evidence + signature.evidence
    for each in signature.timestamps:
        known += each.evidence
    total = Evidence()
    for certificate, scope in certificates:
        if certificate is not None:
            total += _chain_with_answers(certificate, scope, trust, known)
    return total


def _chain_with_answers(
    certificate: x509.Certificate, scope: Scope, trust: TrustStore, known: Evidence
) -> Evidence:
    found = next(
        path.find_paths(
            certificate, trust=trust, candidates=known.certificates, scope=scope
        ),
        None,
    )
    if found is None:
        raise EvidenceMissing("no path to an anchor")
    total = Evidence(certificates=(*found.certificates, found.anchor.certificate))
    for position, each in enumerate(found.certificates):
        own = as_received(each) == as_received(found.anchor.certificate)
        if not own and not revocation.needs_no_check(each):
            total += _newest_answer(each, found.issuer_of(position), known)
    return total


def _newest_answer(
    certificate: x509.Certificate, issuer: x509.Certificate, known: Evidence
) -> Evidence:
    # What is kept is the issuer's own word: it needs nobody else's path to be read.
    given = revocation.answers(certificate, issuer, known, vouches=lambda _: False)
    if not given:
        raise EvidenceMissing(f"no answer about {certificate.serial_number:x}")
    digest = given[0].digest
    return Evidence(
        crls=tuple(each for each in known.crls if _digest(each) == digest)[:1],
        ocsps=tuple(each for each in known.ocsps if _digest(each) == digest)[:1],
    )


def _digest(each: crl.CertificateList | ocsp.OCSPResponse) -> str:
    return hashlib.sha256(as_received(each)).hexdigest()


def _write(writer: IncrementalPdfFileWriter, needed: dict[str, Evidence]) -> None:
    """Write the document's security store, and which signature needs what of it."""
    signatures = PdfFileReader(writer.prev.stream, strict=False).embedded_signatures
    for each in signatures:
        evidence = needed.get(each.field_name)
        if evidence is not None:
            DocumentSecurityStore.supply_dss_in_writer(
                writer,
                sig_contents=each.pkcs7_content,
                certs=_once(evidence.certificates),
                crls=_once(evidence.crls),
                ocsps=_once(evidence.ocsps),
            )


def _once(values: tuple[_T, ...]) -> list[_T]:
    return list({as_received(each): each for each in values}.values())


class _Asking(PyHankoTimeStamper):
    def __init__(self, authority: TimeStamper) -> None:
        super().__init__(include_nonce=False)  # type: ignore[no-untyped-call] # pyHanko's
        self._authority = authority

    async def async_request_tsa_response(
        self, req: tsp.TimeStampReq
    ) -> tsp.TimeStampResp:
        digest = req["message_imprint"]["hashed_message"].native
        token = cms.ContentInfo.load(await self._authority.stamp(digest))
        granted = tsp.PKIStatusInfo({"status": "granted"})
        return tsp.TimeStampResp({"status": granted, "time_stamp_token": token})


async def _with_timestamp(pdf: bytes, authority: TimeStamper) -> bytes:
    writer = IncrementalPdfFileWriter(BytesIO(pdf), strict=False)
    made = len(writer.prev.embedded_timestamp_signatures)
    tool = PdfTimeStamper(_Asking(authority), field_name=f"ArchiveTimestamp{made + 1}")
    output = BytesIO()
    await tool.async_timestamp_pdf(
        writer, "sha256", bytes_reserved=_RESERVED, output=output
    )
    return output.getvalue()


def _checked(pdf: bytes, trust: TrustStore, at: datetime) -> Extended:
    """Verify with the anchors alone: what is needed must stand in the document."""
    bare = TrustStore(trust.anchors, Evidence(), trust.sha256)
    report = validation.validate(pdf, at=at, trust=bare, policy=DOSSIER)
    levels = {each.level for each in report.signatures}
    if report.indication is not Indication.TOTAL_PASSED or levels != {Level.LTA}:
        problem = f"{report.indication} {report.sub_indication} {sorted(levels)}"
        raise SealRejected(f"The extended document does not pass: {problem}")
    return Extended(pdf, report, _renew_by(pdf))


def _renew_by(pdf: bytes) -> datetime:
    """Tell until when the newest time-stamp speaks for itself, less a margin."""
    found = examine.examine(pdf, policy=DOSSIER)
    newest = max(
        (stamp.time, stamp.certificate.not_valid_after)
        for each in found.signatures
        for stamp in each.timestamps
        if stamp.time is not None and stamp.certificate is not None
    )
    ends: datetime = newest[1]
    return ends - _SAFETY
