"""Makes Office packages and signs them as Office does, written for the tests.

The relationship transform is written out by hand here, so that a mistake of the
engine's own cannot hide.
"""

import base64
import copy
from collections.abc import Mapping
from datetime import datetime
from typing import cast

from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from simulators.pki.authority import Pki
from tests.signing import documents

_DS = "http://www.w3.org/2000/09/xmldsig#"
_OPC = "http://schemas.openxmlformats.org/package/2006/"
_WORD = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main"
_RELS = "application/vnd.openxmlformats-package.relationships+xml"
_C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
_EXC = "http://www.w3.org/2001/10/xml-exc-c14n#"

TYPES = (
    f'<Types xmlns="{_OPC}content-types">'
    f'<Default Extension="rels" ContentType="{_RELS}"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="png" ContentType="image/png"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_MAIN}+xml"/></Types>'
)
PARTS = {
    "[Content_Types].xml": TYPES.encode(),
    "_rels/.rels": (
        f'<Relationships xmlns="{_OPC}relationships">\n'
        f'<Relationship Id="rId1" Type="{_WORD}officeDocument"'
        ' Target="word/document.xml"/>\n'
        f'<Relationship Id="rId2" Type="{_WORD}extended-properties"'
        ' Target="docProps/app.xml"/></Relationships>'
    ).encode(),
    "word/document.xml": b"<w:document xmlns:w='urn:w'>Don</w:document>",
    "word/_rels/document.xml.rels": (
        f'<Relationships xmlns="{_OPC}relationships">'
        f'<Relationship Id="rId9" Type="{_WORD}image" Target="media/con.png"/>'
        "</Relationships>"
    ).encode(),
    "word/media/con.png": b"\x89PNG",
    "docProps/app.xml": b"<Properties/>",
}
SIGNED = {
    "/word/document.xml": f"{_MAIN}+xml",
    "/word/media/con.png": "image/png",
}


def signed(
    pki: Pki, person: str, *, at: datetime, parts: Mapping[str, bytes] = PARTS
) -> dict[str, bytes]:
    """Return the parts with a signature of a person over what Office would sign."""
    der = pki.chain(person)[0].public_bytes(Encoding.DER)
    nsmap = cast("dict[str, str]", {None: _DS})
    root = etree.Element(f"{{{_DS}}}Signature", Id="idPackageSignature", nsmap=nsmap)
    info = etree.SubElement(root, f"{{{_DS}}}SignedInfo")
    value = etree.SubElement(root, f"{{{_DS}}}SignatureValue")
    data = etree.SubElement(
        etree.SubElement(root, f"{{{_DS}}}KeyInfo"), f"{{{_DS}}}X509Data"
    )
    certificate = etree.SubElement(data, f"{{{_DS}}}X509Certificate")
    certificate.text = base64.b64encode(der).decode()
    package = etree.SubElement(root, f"{{{_DS}}}Object", Id="idPackageObject")
    _manifest(package, parts)
    own = documents.properties(root, der, at)
    documents.algorithm(info, "CanonicalizationMethod", _C14N)
    documents.algorithm(
        info,
        "SignatureMethod",
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
    )
    object_bytes = etree.tostring(copy.deepcopy(package), method="c14n")
    documents.reference(
        info, "#idPackageObject", object_bytes, transforms=(), kind=_DS + "Object"
    )
    documents.reference(
        info,
        "#props",
        documents.canonical(own),
        transforms=(_EXC,),
        kind="http://uri.etsi.org/01903#SignedProperties",
    )
    made = etree.tostring(copy.deepcopy(info), method="c14n")
    value.text = base64.b64encode(documents.ecdsa(pki, person, made)).decode()
    return {**parts, "_xmlsignatures/sig1.xml": etree.tostring(root)}


def _manifest(package: etree._Element, parts: Mapping[str, bytes]) -> None:
    manifest = etree.SubElement(package, f"{{{_DS}}}Manifest")
    for uri, kind in SIGNED.items():
        asked = f"{uri}?ContentType={kind.replace('+', '%2B')}"
        documents.reference(manifest, asked, parts[uri[1:]], transforms=())
    _rels(
        manifest, "/_rels/.rels", "rId1", f"{_WORD}officeDocument", "word/document.xml"
    )
    _rels(
        manifest,
        "/word/_rels/document.xml.rels",
        "rId9",
        f"{_WORD}image",
        "media/con.png",
    )


def _rels(manifest: etree._Element, uri: str, own: str, kind: str, target: str) -> None:
    digested = (
        f'<Relationships xmlns="{_OPC}relationships"><Relationship Id="{own}"'
        f' Target="{target}" TargetMode="Internal" Type="{kind}"></Relationship>'
        "</Relationships>"
    ).encode()
    asked = f"{uri}?ContentType={_RELS.replace('+', '%2B')}"
    documents.reference(manifest, asked, digested, transforms=(_C14N,))
    transforms = manifest[-1].find(f"{{{_DS}}}Transforms")
    assert transforms is not None
    transform = etree.Element(
        f"{{{_DS}}}Transform", Algorithm=f"{_OPC}RelationshipTransform"
    )
    etree.SubElement(
        transform,
        f"{{{_OPC}digital-signature}}RelationshipReference",
        SourceId=own,
        nsmap={"mdssi": f"{_OPC}digital-signature"},
    )
    transforms.insert(0, transform)
