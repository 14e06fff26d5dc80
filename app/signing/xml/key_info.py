"""The keys a signature offers for its verification (XMLDSig §4.5)."""

import base64
import binascii
from collections.abc import Iterator
from typing import Final

from asn1crypto import x509
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from lxml import etree

from app.signing.limits import MalformedError
from app.signing.trust import certificates as known
from app.signing.trust import keys
from app.signing.xml import documents
from app.signing.xml.documents import DS, DS11, Identifiers, child, text_of

_RFC4050: Final = "http://www.w3.org/2001/04/xmldsig-more#"
_CURVES: Final[dict[str, type[ec.EllipticCurve]]] = {
    "urn:oid:1.2.840.10045.3.1.7": ec.SECP256R1,
    "urn:oid:1.3.132.0.34": ec.SECP384R1,
    "urn:oid:1.3.132.0.35": ec.SECP521R1,
    "urn:oid:1.3.132.0.33": ec.SECP224R1,
}


def certificates(scope: etree._Element | None) -> tuple[x509.Certificate, ...]:
    """Read the certificates below an element, skipping what is none."""
    return tuple(_certificates(scope)) if scope is not None else ()


def public_keys(
    key_info: etree._Element | None, identifiers: Identifiers
) -> Iterator[PublicKeyTypes]:
    """Yield the bare keys of a KeyInfo, following same-document retrievals once."""
    if key_info is None:
        return
    for retrieval in documents.children(key_info, "RetrievalMethod"):
        fragment = documents.fragment_of(retrieval.get("URI") or "")
        if fragment is not None:
            yield from _keys_below(identifiers.resolve(fragment))
    yield from _keys_below(key_info)


def decoded(element: etree._Element | None) -> bytes:
    """Decode a base64 value.

    Raises:
        MalformedError: it is not base64.
    """
    try:
        return base64.b64decode("".join(text_of(element).split()), validate=True)
    except (binascii.Error, ValueError) as problem:
        raise MalformedError(f"Giá trị base64 hỏng: {problem}") from problem


def _certificates(scope: etree._Element) -> Iterator[x509.Certificate]:
    for element in scope.iter(etree.Element):
        name = etree.QName(element).localname
        if name not in {"X509Certificate", "EncapsulatedX509Certificate"}:
            continue
        try:
            certificate = known.require_readable(known.parsed(decoded(element)))
        except (ValueError, TypeError, KeyError):
            continue
        yield certificate


def _keys_below(scope: etree._Element) -> Iterator[PublicKeyTypes]:
    for element in scope.iter(etree.Element):
        try:
            key = _key(element)
        except (ValueError, TypeError, keys.UnsupportedSignature):
            continue
        if key is not None:
            yield key


def _key(element: etree._Element) -> PublicKeyTypes | None:
    match element.tag:
        case tag if tag == f"{{{DS}}}RSAKeyValue":
            exponent = _integer(child(element, "Exponent"))
            modulus = _integer(child(element, "Modulus"))
            return rsa.RSAPublicNumbers(exponent, modulus).public_key()
        case tag if tag == f"{{{DS}}}DSAKeyValue":
            p, q, g, y = (_integer(child(element, each)) for each in "PQGY")
            parameters = dsa.DSAParameterNumbers(p, q, g)
            return dsa.DSAPublicNumbers(y, parameters).public_key()
        case tag if tag == f"{{{DS11}}}ECKeyValue":
            curve = _curve(child(element, "NamedCurve", DS11))
            point = decoded(child(element, "PublicKey", DS11))
            return ec.EllipticCurvePublicKey.from_encoded_point(curve, point)
        case tag if tag == f"{{{_RFC4050}}}ECDSAKeyValue":
            return _rfc4050_key(element)
        case tag if tag == f"{{{DS11}}}DEREncodedKeyValue":
            return keys.public_key(decoded(element))
        case _:
            return None


def _rfc4050_key(element: etree._Element) -> PublicKeyTypes:
    domain = child(element, "DomainParameters", _RFC4050)
    named = child(domain, "NamedCurve", _RFC4050)
    curve = _CURVES[(named.get("URN") if named is not None else None) or ""]()
    point = child(element, "PublicKey", _RFC4050)
    x, y = (child(point, axis, _RFC4050) for axis in "XY")
    if x is None or y is None:
        raise ValueError("a point without coordinates")
    numbers = int(x.get("Value") or 0), int(y.get("Value") or 0)
    return ec.EllipticCurvePublicNumbers(*numbers, curve).public_key()


def _curve(named: etree._Element | None) -> ec.EllipticCurve:
    uri = named.get("URI") if named is not None else None
    if uri not in _CURVES:
        raise ValueError("a curve without a name we know")
    return _CURVES[uri]()


def _integer(element: etree._Element | None) -> int:
    return int.from_bytes(decoded(element), "big")
