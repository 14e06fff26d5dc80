"""Picks out the evidence that verdicts rest on, to be kept with them (law.md §6)."""

import base64
import hashlib
from collections.abc import Iterable, Iterator

from asn1crypto import core

from app.signing.encoding import as_received
from app.signing.report import KeptEvidence, SignatureReport
from app.signing.trust.store import Anchor, Evidence


def used(
    judged: Iterable[SignatureReport], known: Evidence, anchors: Iterable[Anchor]
) -> tuple[KeptEvidence, ...]:
    """Return each certificate, CRL and OCSP response that the reports name, once."""
    wanted = {digest for report in judged for digest in _named_by(report)}
    found = {
        each.sha256: each for each in _all(known, anchors) if each.sha256 in wanted
    }
    return tuple(found[digest] for digest in sorted(found))


def _named_by(report: SignatureReport) -> Iterator[str]:
    for chain, revocation in (
        (report.chain, report.revocation),
        *((stamp.chain, stamp.revocation) for stamp in report.timestamps),
    ):
        yield from (each.sha256 for each in chain)
        yield from (each.evidence_sha256 for each in revocation)


def _all(known: Evidence, anchors: Iterable[Anchor]) -> Iterator[KeptEvidence]:
    for each in (*known.certificates, *(anchor.certificate for anchor in anchors)):
        yield _kept("certificate", each)
    for each in known.crls:
        yield _kept("crl", each)
    for each in known.ocsps:
        yield _kept("ocsp", each)


def _kept(kind: str, value: core.Asn1Value) -> KeptEvidence:
    der = as_received(value)
    digest = hashlib.sha256(der).hexdigest()
    return KeptEvidence(kind=kind, sha256=digest, der=base64.b64encode(der))
