"""XAdES properties of a signature (EN 319 132-1): certificate, time, time-stamps."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from asn1crypto import crl, ocsp, x509
from lxml import etree

from app.signing.cms import signed_data, timestamps
from app.signing.content import Content
from app.signing.encoding import as_received
from app.signing.evidence import (
    INTACT,
    Finding,
    TimestampEvidence,
    failed,
    undecided,
)
from app.signing.limits import MalformedError
from app.signing.report import Integrity, Level, SubIndication
from app.signing.trust.store import Evidence
from app.signing.xml import key_info, stamped
from app.signing.xml.algorithms import DIGESTS
from app.signing.xml.documents import child, text_of
from app.signing.xml.references import Reference

_ETSI: Final = "http://uri.etsi.org/01903"
_SIGNED_PROPERTIES: Final = "#SignedProperties"


@dataclass(frozen=True)
class Properties:
    """The QualifyingProperties of one signature, and what its references cover."""

    signature: etree._Element
    qualifying: etree._Element | None
    references: tuple[Reference, ...]

    @property
    def signed(self) -> etree._Element | None:
        return _etsi_child(self.qualifying, "SignedProperties")

    @property
    def unsigned(self) -> etree._Element | None:
        properties = _etsi_child(self.qualifying, "UnsignedProperties")
        return _etsi_child(properties, "UnsignedSignatureProperties")

    @property
    def covered(self) -> bool:
        """Tell whether a reference digested these very SignedProperties."""
        return self.signed is not None and any(
            each.target is self.signed for each in self.references
        )

    def signed_property(self, name: str) -> etree._Element | None:
        if not self.covered:
            return None
        return _etsi_child(_etsi_child(self.signed, "SignedSignatureProperties"), name)


def of(signature: etree._Element, references: list[Reference]) -> Properties:
    """Find the properties inside a signature's own objects."""
    qualifying = None
    for element in signature.iterchildren("{*}Object"):
        found = _etsi_child(element, "QualifyingProperties")
        qualifying = found if qualifying is None else qualifying
    return Properties(signature, qualifying, tuple(references))


def is_unambiguous(signature: etree._Element) -> bool:
    """Tell whether a signature has one set of properties, signed and unsigned, at most."""
    found = [
        each
        for element in signature.iterchildren("{*}Object")
        for each in _etsi_children(element, "QualifyingProperties")
    ]
    parts = ("SignedProperties", "UnsignedProperties")
    return len(found) <= 1 and all(
        len(list(_etsi_children(each, name))) <= 1 for each in found for name in parts
    )


def wrapping_finding(properties: Properties) -> Finding:
    """Refuse a SignedProperties reference that points at somebody else's."""
    pointed_at = [
        each.target
        for each in properties.references
        if each.kind.endswith(_SIGNED_PROPERTIES) and each.target is not None
    ]
    if all(target is properties.signed for target in pointed_at):
        return INTACT
    return failed(
        SubIndication.FORMAT_FAILURE, "Thuộc tính được ký không nằm trong chữ ký này"
    )


def certificate_finding(
    properties: Properties, certificate: x509.Certificate | None
) -> Finding:
    """Hold the certificate to the signed reference, where there is one."""
    references = list(_certificate_digests(properties))
    if not references:
        return INTACT
    if certificate is None:
        return _other_certificate()
    der = as_received(certificate)
    for algorithm, value in references:
        name = algorithm.replace("sha3_", "sha3-")
        if hashlib.new(name, der, usedforsecurity=False).digest() == value:
            return INTACT
    return _other_certificate()


def _other_certificate() -> Finding:
    return undecided(
        SubIndication.NO_SIGNING_CERTIFICATE_FOUND,
        "Chứng thư không phải là chứng thư mà người ký đã chỉ định",
    )


def claimed_time(properties: Properties) -> datetime | None:
    text = text_of(properties.signed_property("SigningTime"))
    try:
        claimed = datetime.fromisoformat(text)
    except ValueError:
        return None
    return claimed if claimed.tzinfo else claimed.replace(tzinfo=UTC)


def embedded(properties: Properties) -> Evidence:
    """Read the certificates and revocation answers kept with the signature."""
    if properties.unsigned is None:
        return Evidence()
    crls: list[crl.CertificateList] = []
    ocsps: list[ocsp.OCSPResponse] = []
    for element in properties.unsigned.iter(etree.Element):
        name = etree.QName(element).localname
        try:
            if name == "EncapsulatedCRLValue":
                crls.append(_loaded_crl(key_info.decoded(element)))
            elif name == "EncapsulatedOCSPValue":
                ocsps.append(_loaded_ocsp(key_info.decoded(element)))
        except (ValueError, TypeError, KeyError):
            continue
    certificates = key_info.certificates(properties.unsigned)
    return Evidence(certificates, tuple(crls), tuple(ocsps))


def stamps(properties: Properties, evidence: Evidence) -> Iterator[TimestampEvidence]:
    """Verify the content, signature and archive time-stamps of a signature."""
    yield from _content_stamps(properties, evidence)
    value = child(properties.signature, "SignatureValue")
    for element in _etsi_children(properties.unsigned, "SignatureTimeStamp"):
        if value is not None:
            over = stamped.canonical(value, element)
            yield from _tokens(element, over, timestamps.SIGNATURE, evidence)
    for element in _etsi_children(properties.unsigned, "ArchiveTimeStamp"):
        over = stamped.archived(element, properties.signature, properties.references)
        for each in _tokens(element, over, timestamps.ARCHIVE, evidence):
            yield _archive_outcome(each)


def _content_stamps(
    properties: Properties, evidence: Evidence
) -> Iterator[TimestampEvidence]:
    """Verify what proves that the data were there before they were signed (§5.2.8)."""
    if not properties.covered:
        return
    holder = _etsi_child(properties.signed, "SignedDataObjectProperties")
    for element in _etsi_children(holder, "AllDataObjectsTimeStamp"):
        over = stamped.all_data_objects(properties.references)
        yield from _tokens(element, over, timestamps.CONTENT, evidence)
    for element in _etsi_children(holder, "IndividualDataObjectsTimeStamp"):
        try:
            over = stamped.individual_data_objects(element, properties.references)
        except MalformedError as problem:
            finding = failed(SubIndication.FORMAT_FAILURE, str(problem))
            yield TimestampEvidence(timestamps.CONTENT, None, finding)
            continue
        yield from _tokens(element, over, timestamps.CONTENT, evidence)


def level(
    properties: Properties, found: tuple[TimestampEvidence, ...], evidence: Evidence
) -> Level:
    """Tell the level the structure claims."""
    if not properties.covered:
        return Level.NOT_ADES
    if not list(_certificate_digests(properties)):
        return Level.BASIC
    kinds = {each.kind for each in found}
    if timestamps.ARCHIVE in kinds:
        return Level.LTA
    if timestamps.SIGNATURE not in kinds:
        return Level.B
    return Level.LT if evidence.crls or evidence.ocsps else Level.T


def _archive_outcome(each: TimestampEvidence) -> TimestampEvidence:
    """Leave undecided what only our reading of the archive rules cannot match.

    XAdES versions disagree on what an archive time-stamp is over.
    """
    if each.finding.problem is not SubIndication.HASH_FAILURE:
        return replace(each, shelters=True)
    finding = undecided(
        SubIndication.NO_POE, "Không dựng lại được dữ liệu của dấu thời gian lưu trữ"
    )
    return TimestampEvidence(each.kind, each.time, finding, each.certificate)


def _tokens(
    element: etree._Element, over: bytes, kind: str, evidence: Evidence
) -> Iterator[TimestampEvidence]:
    for token in _etsi_children(element, "EncapsulatedTimeStamp"):
        try:
            der = key_info.decoded(token)
        except MalformedError as problem:
            finding = failed(SubIndication.FORMAT_FAILURE, str(problem))
            yield TimestampEvidence(kind, None, finding)
            continue
        yield timestamps.verify_token(
            der, Content([over]), kind=kind, others=evidence.certificates
        )


def _certificate_digests(properties: Properties) -> Iterator[tuple[str, bytes]]:
    for name in ("SigningCertificate", "SigningCertificateV2"):
        holder = properties.signed_property(name)
        for entry in _etsi_children(holder, "Cert"):
            digest = _etsi_child(entry, "CertDigest")
            method, value = child(digest, "DigestMethod"), child(digest, "DigestValue")
            algorithm = DIGESTS.get(
                (method.get("Algorithm") if method is not None else None) or ""
            )
            if algorithm is not None and value is not None:
                yield algorithm, _loosely_decoded(value)


def _loosely_decoded(value: etree._Element) -> bytes:
    try:
        return key_info.decoded(value)
    except MalformedError:
        return b""


def _loaded_crl(der: bytes) -> crl.CertificateList:
    loaded = crl.CertificateList.load(der)
    loaded.issuer  # noqa: B018 - fails here if it is something else
    return loaded


def _loaded_ocsp(der: bytes) -> ocsp.OCSPResponse:
    loaded = ocsp.OCSPResponse.load(der)
    if loaded["response_status"].native is None:
        return signed_data.basic_as_response(ocsp.BasicOCSPResponse.load(der))
    return loaded


def _etsi_children(
    element: etree._Element | None, name: str
) -> Iterator[etree._Element]:
    if element is not None:
        for each in element.iterchildren(f"{{*}}{name}"):
            if (etree.QName(each).namespace or "").startswith(_ETSI):
                yield each


def _etsi_child(element: etree._Element | None, name: str) -> etree._Element | None:
    return next(_etsi_children(element, name), None)


def is_counter_signature(signature: etree._Element) -> bool:
    parent = signature.getparent()
    return parent is not None and etree.QName(parent).localname == "CounterSignature"


def counter_finding(properties: Properties) -> Finding:
    """Require that a counter-signature is over the value of the one that holds it."""
    holder = next(
        (
            each
            for each in properties.signature.iterancestors()
            if etree.QName(each).localname == "Signature"
        ),
        None,
    )
    value = child(holder, "SignatureValue")
    if value is not None and any(
        each.target is value and each.finding.integrity is Integrity.PASSED
        for each in properties.references
    ):
        return INTACT
    return failed(
        SubIndication.FORMAT_FAILURE,
        "Chữ ký xác nhận không tham chiếu tới chữ ký chứa nó",
    )
