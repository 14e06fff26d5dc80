"""Reads a CMS SignedData (RFC 5652), BER included, into the parts we judge."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

# Importing `pdf` and `tsp` registers their attributes with asn1crypto's CMS.
from asn1crypto import cms, core, crl, ocsp, parser, pdf, tsp, x509

from app.signing.encoding import OCTET_STRING, SEQUENCE, as_received, tagged
from app.signing.limits import MalformedError
from app.signing.trust import certificates
from app.signing.trust.store import Evidence

REGISTERED: Final = (pdf.RevocationInfoArchival, tsp.TSTInfo)
_EXPLICIT_0: Final = 0xA0
_SUCCESSFUL: Final = ocsp.OCSPResponseStatus("successful").dump()
_BASIC_RESPONSE: Final = ocsp.ResponseType("basic_ocsp_response").dump()
CERTIFICATE_VALUES: Final = "1.2.840.113549.1.9.16.2.23"
REVOCATION_VALUES: Final = "1.2.840.113549.1.9.16.2.24"
_ADOBE_REVOCATION: Final = "1.2.840.113583.1.1.8"
_EVIDENCE: Final = {CERTIFICATE_VALUES, REVOCATION_VALUES, _ADOBE_REVOCATION}


class _Certificates(core.SequenceOf):  # type: ignore[misc] # asn1crypto is untyped
    _child_spec = x509.Certificate


class _Crls(core.SequenceOf):  # type: ignore[misc] # asn1crypto is untyped
    _child_spec = crl.CertificateList


class _BasicResponses(core.SequenceOf):  # type: ignore[misc] # asn1crypto is untyped
    _child_spec = ocsp.BasicOCSPResponse


class _RevocationValues(core.Sequence):  # type: ignore[misc] # asn1crypto is untyped
    _fields = (
        ("crls", _Crls, {"explicit": 0, "optional": True}),
        ("ocsps", _BasicResponses, {"explicit": 1, "optional": True}),
        ("other", core.Any, {"explicit": 2, "optional": True}),
    )


Claims: TypeAlias = Mapping[str, list[core.SetOf]]


@dataclass(frozen=True)
class SignedData:
    raw: cms.SignedData
    evidence: Evidence

    @property
    def signer_infos(self) -> list[cms.SignerInfo]:
        return list(self.raw["signer_infos"])

    @property
    def content_type(self) -> str:
        return str(self.raw["encap_content_info"]["content_type"].dotted)

    @property
    def attached(self) -> bytes | None:
        """The content carried inside, if it is not detached."""
        body = self.raw["encap_content_info"].contents
        _, _, _, _, oid_contents, _ = parser.parse(body, strict=False)
        rest = body[len(parser.emit(0, 0, 6, oid_contents)) :]
        if not rest.strip(b"\x00"):
            return None
        _, _, _, _, explicit, _ = parser.parse(rest, strict=False)
        return _octets(explicit)


def parse(der: bytes) -> SignedData:
    """Parse a ContentInfo holding SignedData.

    Raises:
        MalformedError: it is something else.
    """
    try:
        info = cms.ContentInfo.load(der)
        if info["content_type"].native != "signed_data":
            raise MalformedError("CMS content is not SignedData")
        raw = info["content"]
        len(raw["signer_infos"])
    except (TypeError, KeyError) as problem:
        raise MalformedError(f"CMS: {problem}") from problem
    return SignedData(raw, _embedded(raw))


def _octets(encoded: bytes) -> bytes:
    """Return the value of an OCTET STRING, in pieces or whole.

    PKCS#7 before CMS puts any type in its place, and signs that one's contents.
    """
    _, method, tag, _, contents, _ = parser.parse(encoded, strict=False)
    if tag != OCTET_STRING or not method:
        return bytes(contents)
    pieces: list[bytes] = []
    while contents.rstrip(b"\x00"):
        _, _, _, header, piece, trailer = parser.parse(contents, strict=False)
        pieces.append(_octets(header + piece + trailer))
        contents = contents[len(header) + len(piece) + len(trailer) :]
    return b"".join(pieces)


def attributes(
    attribute_set: cms.CMSAttributes | core.Void | None,
) -> Iterator[tuple[str, core.SetOf]]:
    """Yield the dotted type and the values of each attribute."""
    if attribute_set is None or isinstance(attribute_set, core.Void):
        return
    for attribute in attribute_set:
        yield attribute["type"].dotted, attribute["values"]


def by_type(
    attribute_set: cms.CMSAttributes | core.Void | None,
) -> Claims:
    """Index attributes by type, each with its sets of values; one set is the rule."""
    found: dict[str, list[core.SetOf]] = {}
    for dotted, values in attributes(attribute_set):
        found.setdefault(dotted, []).append(values)
    return found


def certificates_in(chosen: cms.CertificateSet | None) -> tuple[x509.Certificate, ...]:
    """Keep the X.509 certificates of a set that may hold other kinds."""
    return tuple(
        certificates.shared(each.chosen)
        for each in chosen or ()
        if isinstance(each.chosen, x509.Certificate)
    )


def basic_as_response(basic: ocsp.BasicOCSPResponse) -> ocsp.OCSPResponse:
    """Wrap the bare form that CAdES stores into the one responders send."""
    response = tagged(OCTET_STRING, as_received(basic))
    body = tagged(_EXPLICIT_0, tagged(SEQUENCE, _BASIC_RESPONSE, response))
    return ocsp.OCSPResponse.load(tagged(SEQUENCE, _SUCCESSFUL, body))


def _embedded(raw: cms.SignedData) -> Evidence:
    crls = tuple(
        each.chosen for each in raw["crls"] or () if each.name == "certificate_list"
    )
    evidence = Evidence(certificates_in(raw["certificates"]), crls)
    for signer_info in raw["signer_infos"]:
        evidence += _values_of(signer_info)
    return evidence


def _values_of(signer_info: cms.SignerInfo) -> Evidence:
    found = Evidence()
    for name in ("signed_attrs", "unsigned_attrs"):
        for dotted, values in attributes(signer_info[name]):
            for value in values if dotted in _EVIDENCE else ():
                found += _value(dotted, value)
    return found


def _value(dotted: str, value: core.Asn1Value) -> Evidence:
    if dotted == CERTIFICATE_VALUES:
        return Evidence(certificates=tuple(_Certificates.load(as_received(value))))
    if dotted == REVOCATION_VALUES:
        values = _RevocationValues.load(as_received(value))
        return Evidence(
            crls=tuple(values["crls"] or ()),
            ocsps=tuple(basic_as_response(each) for each in values["ocsps"] or ()),
        )
    if isinstance(value, pdf.RevocationInfoArchival):
        return Evidence(
            crls=tuple(value["crl"] or ()), ocsps=tuple(value["ocsp"] or ())
        )
    return Evidence()
