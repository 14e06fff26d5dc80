"""Examines every ds:Signature of an XML document (XMLDSig core validation and XAdES)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from asn1crypto import x509
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from lxml import etree

from app.signing.evidence import (
    INTACT,
    Algorithms,
    DocumentEvidence,
    Finding,
    SignatureEvidence,
    failed,
    undecided,
    worst,
)
from app.signing.limits import MalformedError
from app.signing.report import Coverage, SubIndication
from app.signing.trust import keys
from app.signing.trust.store import Evidence
from app.signing.xml import documents, key_info, references, xades
from app.signing.xml.algorithms import SIGNATURES
from app.signing.xml.documents import Identifiers, child
from app.signing.xml.nodes import NodeSet, canonicalize
from app.signing.xml.references import Outside, Reference
from app.signing.xml.transforms import prefixes_of

NO_SIGNATURE: Final = "no_signature"


@dataclass(frozen=True)
class _Value:
    """The outcome of verifying the signature value, and with what."""

    finding: Finding
    certificate: x509.Certificate | None = None
    algorithms: Algorithms | None = None


def examine(data: bytes, *, outside: Outside) -> DocumentEvidence:
    """Examine an XML file, with the files it may refer to.

    Raises:
        MalformedError: it cannot be read, or is refused.
    """
    tree = documents.parse(data)
    identifiers = Identifiers(tree)
    found = documents.signatures(tree)
    if not found:
        return DocumentEvidence(
            finding=failed(SubIndication.FORMAT_FAILURE, "Tệp không có chữ ký số"),
            warnings=(NO_SIGNATURE,),
        )
    return DocumentEvidence(
        tuple(
            _examine_one(each, position, identifiers, outside)
            for position, each in enumerate(found)
        )
    )


def _examine_one(
    signature: etree._Element,
    position: int,
    identifiers: Identifiers,
    outside: Outside,
) -> SignatureEvidence:
    name = signature.get("Id") or f"signature-{position + 1}"
    try:
        return _evidence(name, signature, identifiers, outside)
    except (MalformedError, KeyError) as problem:
        finding = failed(SubIndication.FORMAT_FAILURE, str(problem))
        return SignatureEvidence(id=name, finding=finding, coverage=Coverage.NONE)


def _evidence(
    name: str, signature: etree._Element, identifiers: Identifiers, outside: Outside
) -> SignatureEvidence:
    _require_one_of_each(signature)
    signed_info = child(signature, "SignedInfo")
    processed = references.process(
        signature, signed_info, identifiers=identifiers, outside=outside
    )
    properties = xades.of(signature, processed)
    offered = key_info.certificates(child(signature, "KeyInfo"))
    evidence = Evidence(certificates=offered) + xades.embedded(properties)
    value = _verify_value(signature, signed_info, identifiers, evidence)
    stamps = tuple(xades.stamps(properties, evidence))
    for stamp in stamps:
        evidence += stamp.evidence
    return SignatureEvidence(
        id=name,
        finding=worst(list(_findings(processed, properties, value))),
        certificate=value.certificate,
        algorithms=value.algorithms,
        claimed_time=xades.claimed_time(properties),
        timestamps=stamps,
        evidence=evidence,
        level_claimed=xades.level(properties, stamps, evidence),
        restriction=xades.certificate_finding(properties, value.certificate),
        coverage=_coverage(signature, processed),
        external=tuple(_external(processed, outside)),
    )


def _require_one_of_each(signature: etree._Element) -> None:
    """Refuse what two readers would read two ways (XMLDSig §4.2, EN 319 132-1 §4.3)."""
    for name in ("SignedInfo", "SignatureValue", "KeyInfo"):
        if len(list(documents.children(signature, name))) > 1:
            raise MalformedError(f"Chữ ký có nhiều phần {name}")
    if not xades.is_unambiguous(signature):
        raise MalformedError("Chữ ký có nhiều bộ thuộc tính")


def _external(processed: list[Reference], outside: Outside) -> Iterator[str]:
    for each in processed:
        name = outside.name_of(each.uri) if each.uri and each.target is None else None
        if name is not None:
            yield name


def _findings(
    processed: list[Reference], properties: xades.Properties, value: _Value
) -> Iterator[Finding]:
    if not processed:
        yield failed(SubIndication.FORMAT_FAILURE, "Chữ ký không tham chiếu nội dung")
    yield from (each.finding for each in processed)
    yield value.finding
    if value.certificate is None:
        yield xades.certificate_finding(properties, None)
    yield xades.wrapping_finding(properties)
    if xades.is_counter_signature(properties.signature):
        yield xades.counter_finding(properties)


def _verify_value(
    signature: etree._Element,
    signed_info: etree._Element | None,
    identifiers: Identifiers,
    evidence: Evidence,
) -> _Value:
    if signed_info is None:
        raise MalformedError("Chữ ký thiếu SignedInfo")
    method = child(signed_info, "SignatureMethod")
    algorithm = (method.get("Algorithm") if method is not None else None) or ""
    if algorithm not in SIGNATURES:
        return _Value(_unsupported(algorithm))
    value = key_info.decoded(child(signature, "SignatureValue"))
    signed = _canonical_signed_info(signed_info)
    scheme, digest = SIGNATURES[algorithm]
    keyed = list(_candidates(signature, identifiers, evidence))
    for certificate, key in keyed:
        if _verifies(key, value, signed, scheme, digest):
            used = Algorithms(digest, scheme, keys.key_bits(key))
            return _Value(INTACT, certificate, used)
    return _Value(_unverified(keyed))


def _canonical_signed_info(signed_info: etree._Element) -> bytes:
    method = child(signed_info, "CanonicalizationMethod")
    algorithm = (method.get("Algorithm") if method is not None else None) or ""
    return canonicalize(
        NodeSet((signed_info,), comments=True), algorithm, prefixes=prefixes_of(method)
    )


def _candidates(
    signature: etree._Element, identifiers: Identifiers, evidence: Evidence
) -> Iterator[tuple[x509.Certificate | None, PublicKeyTypes]]:
    for certificate in evidence.certificates:
        try:
            yield certificate, keys.certificate_key(certificate)
        except keys.UnsupportedSignature:
            continue
    for key in key_info.public_keys(child(signature, "KeyInfo"), identifiers):
        yield None, key


def _verifies(
    key: PublicKeyTypes, value: bytes, signed: bytes, scheme: str, digest: str
) -> bool:
    try:
        return keys.verifies(key, value, signed, scheme=scheme, digest=digest)
    except keys.UnsupportedSignature:
        return False


def _unverified(
    keyed: list[tuple[x509.Certificate | None, PublicKeyTypes]],
) -> Finding:
    if not keyed:
        return undecided(
            SubIndication.NO_SIGNING_CERTIFICATE_FOUND,
            "Không tìm thấy chứng thư của người ký",
        )
    return failed(
        SubIndication.SIG_CRYPTO_FAILURE,
        "Giá trị chữ ký không khớp với khóa công khai của người ký",
    )


def _unsupported(algorithm: str) -> Finding:
    return undecided(
        SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE,
        f"Thuật toán ký không được hỗ trợ: {algorithm}",
    )


def _coverage(signature: etree._Element, processed: list[Reference]) -> Coverage:
    root = signature.getroottree().getroot()
    for each in processed:
        beside = each.target is None and each.finding == INTACT
        if (beside or each.target is root) and each.result.whole:
            return Coverage.WHOLE_DOCUMENT
    if signature is root:
        return Coverage.WHOLE_DOCUMENT
    return Coverage.PARTIAL if processed else Coverage.NONE
