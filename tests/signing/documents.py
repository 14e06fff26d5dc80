"""Makes signed XML, CMS and containers with the test PKI, written for the tests."""

import asyncio
import base64
import hashlib
import io
import zipfile
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import cms, keys, x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from lxml import etree
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko_certvalidator.registry import SimpleCertificateStore

from simulators.pki.authority import Pki

_DS = "http://www.w3.org/2000/09/xmldsig#"
_XADES = "http://uri.etsi.org/01903/v1.3.2#"
_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#"
_SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
_ECDSA = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"


@dataclass(frozen=True)
class ContentStamp:
    """A time-stamp over the data themselves: its token, and how it says what it is over."""

    token: Callable[[bytes], bytes]
    # The references it lists; none means that it is over all data objects.
    over: tuple[str, ...] = ()


def signed_xml(
    pki: Pki,
    root: etree._Element,
    person: str,
    *,
    at: datetime,
    stamp: ContentStamp | None = None,
) -> bytes:
    """Return a document with an enveloped XAdES signature of a person (an EC key)."""
    der = pki.chain(person)[0].public_bytes(Encoding.DER)
    signature = etree.SubElement(root, f"{{{_DS}}}Signature", nsmap={"ds": _DS})
    signature.set("Id", "sig")
    info = etree.SubElement(signature, f"{{{_DS}}}SignedInfo")
    value = etree.SubElement(signature, f"{{{_DS}}}SignatureValue")
    key_info = etree.SubElement(signature, f"{{{_DS}}}KeyInfo")
    data = etree.SubElement(key_info, f"{{{_DS}}}X509Data")
    certificate = etree.SubElement(data, f"{{{_DS}}}X509Certificate")
    certificate.text = base64.b64encode(der).decode()
    own = properties(signature, der, at)
    algorithm(info, "CanonicalizationMethod", _C14N)
    algorithm(info, "SignatureMethod", _ECDSA)
    bare = etree.fromstring(etree.tostring(root))
    etree.strip_elements(bare, f"{{{_DS}}}Signature", with_tail=False)
    enveloped = _DS + "enveloped-signature"
    reference(info, "", canonical(bare), transforms=(enveloped, _C14N))
    info[-1].set("Id", "data")
    if stamp is not None:
        stamped(own, canonical(bare), stamp)
    reference(
        info,
        "#props",
        canonical(own),
        transforms=(_C14N,),
        kind="http://uri.etsi.org/01903#SignedProperties",
    )
    value.text = base64.b64encode(ecdsa(pki, person, canonical(info))).decode()
    return etree.tostring(root)


def signed_cms(
    pki: Pki, content: bytes, person: str, *, at: datetime, detached: bool
) -> bytes:
    """Return a CMS signature of a person over some content."""
    chain = [
        x509.Certificate.load(each.public_bytes(Encoding.DER))
        for each in pki.chain(person)
    ]
    private = pki.key(person).private_bytes(
        Encoding.DER, PrivateFormat.PKCS8, NoEncryption()
    )
    registry = SimpleCertificateStore()  # type: ignore[no-untyped-call] # pyHanko's
    for each in chain[1:]:
        registry.register(each)
    signer = SimpleSigner(chain[0], keys.PrivateKeyInfo.load(private), registry)
    signing = signer.async_sign_general_data(
        content,
        "sha256",
        detached=detached,
        signed_attr_settings=PdfCMSSignedAttributes(signing_time=at),
    )
    with ThreadPoolExecutor(1) as executor:
        made: cms.ContentInfo = executor.submit(asyncio.run, signing).result()
    return bytes(made.dump())


def container(files: Mapping[str, bytes], kind: str = "e") -> bytes:
    """Return an ASiC container of some files."""
    mimetype = f"application/vnd.etsi.asic-{kind}+zip".encode()
    return zipped({"mimetype": mimetype, **files})


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return a package of some files, in order."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def asic_manifest(signature: str, files: Mapping[str, bytes]) -> bytes:
    """Return an ASiCManifest over some files."""
    listed = "".join(
        f'<asic:DataObjectReference URI="{name}">'
        f'<ds:DigestMethod xmlns:ds="{_DS}" Algorithm="{_SHA256}"/>'
        f'<ds:DigestValue xmlns:ds="{_DS}">{digest(data)}</ds:DigestValue>'
        "</asic:DataObjectReference>"
        for name, data in files.items()
    )
    return (
        '<asic:ASiCManifest xmlns:asic="http://uri.etsi.org/02918/v1.2.1#">'
        f'<asic:SigReference URI="{signature}"/>{listed}</asic:ASiCManifest>'
    ).encode()


def properties(signature: etree._Element, der: bytes, at: datetime) -> etree._Element:
    holder = etree.SubElement(signature, f"{{{_DS}}}Object")
    qualifying = etree.SubElement(
        holder, f"{{{_XADES}}}QualifyingProperties", nsmap={"xades": _XADES}
    )
    signed = etree.SubElement(qualifying, f"{{{_XADES}}}SignedProperties", Id="props")
    own = etree.SubElement(signed, f"{{{_XADES}}}SignedSignatureProperties")
    etree.SubElement(own, f"{{{_XADES}}}SigningTime").text = at.isoformat()
    named = etree.SubElement(own, f"{{{_XADES}}}SigningCertificateV2")
    entry = etree.SubElement(named, f"{{{_XADES}}}Cert")
    holder = etree.SubElement(entry, f"{{{_XADES}}}CertDigest")
    algorithm(holder, "DigestMethod", _SHA256)
    etree.SubElement(holder, f"{{{_DS}}}DigestValue").text = digest(der)
    return signed


def stamped(own: etree._Element, data: bytes, stamp: ContentStamp) -> None:
    """Put a content time-stamp into signed properties."""
    holder = etree.SubElement(own, f"{{{_XADES}}}SignedDataObjectProperties")
    kind = "IndividualDataObjects" if stamp.over else "AllDataObjects"
    element = etree.SubElement(holder, f"{{{_XADES}}}{kind}TimeStamp")
    for each in stamp.over:
        etree.SubElement(element, f"{{{_XADES}}}Include", URI=each)
    algorithm(element, "CanonicalizationMethod", _C14N)
    token = stamp.token(hashlib.sha256(data).digest())
    encoded = etree.SubElement(element, f"{{{_XADES}}}EncapsulatedTimeStamp")
    encoded.text = base64.b64encode(token).decode()


def reference(
    info: etree._Element,
    uri: str,
    digested: bytes,
    *,
    transforms: tuple[str, ...],
    kind: str | None = None,
) -> None:
    element = etree.SubElement(info, f"{{{_DS}}}Reference", URI=uri)
    if kind is not None:
        element.set("Type", kind)
    holder = etree.SubElement(element, f"{{{_DS}}}Transforms")
    for each in transforms:
        algorithm(holder, "Transform", each)
    algorithm(element, "DigestMethod", _SHA256)
    etree.SubElement(element, f"{{{_DS}}}DigestValue").text = digest(digested)


def algorithm(parent: etree._Element, name: str, uri: str) -> None:
    etree.SubElement(parent, f"{{{_DS}}}{name}", Algorithm=uri)


def canonical(element: etree._Element) -> bytes:
    return etree.tostring(element, method="c14n", exclusive=True)


def digest(data: bytes) -> str:
    return base64.b64encode(hashlib.sha256(data).digest()).decode()


def ecdsa(pki: Pki, person: str, data: bytes) -> bytes:
    key = pki.key(person)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    r, s = utils.decode_dss_signature(key.sign(data, ec.ECDSA(hashes.SHA256())))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")
