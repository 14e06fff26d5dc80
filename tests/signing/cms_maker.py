"""Makes CMS signatures, time-stamp tokens and archives with any key, right or wrong.

Written for the tests out of the standards, so that the engine has an opponent.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import algos, cms, core, crl, ocsp, tsp, x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from app.signing.encoding import OCTET_STRING, SEQUENCE, SET, as_received, tagged

TIMESTAMP = "1.2.840.113549.1.9.16.2.14"
CONTENT_STAMP = "1.2.840.113549.1.9.16.2.20"
REVOCATION_VALUES = "1.2.840.113549.1.9.16.2.24"
ARCHIVE_V3 = "0.4.0.1733.2.4"
HASH_INDEX_V3 = "0.4.0.19122.1.5"
_VERSION = cms.CMSVersion("v1").dump()
_HASHES: dict[str, Callable[[], hashes.HashAlgorithm]] = {
    "sha1": hashes.SHA1,
    "sha256": hashes.SHA256,
    "sha512": hashes.SHA512,
}


@dataclass(frozen=True)
class Signer:
    certificate: x509.Certificate
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class Style:
    """How a signature is made: what the scenarios vary."""

    digest: str = "sha256"
    # The length of the salt of RSASSA-PSS; None means PKCS#1 v1.5 (with an RSA key).
    salt: int | None = 32
    names_certificate: bool = True
    named: x509.Certificate | None = None
    # A time-stamp over the content, among what is signed.
    content_stamp: bytes | None = None


def signed(
    content: bytes,
    signer: Signer,
    *,
    at: datetime | None,
    certificates: Iterable[x509.Certificate] = (),
    style: Style | None = None,
    content_type: str = "data",
    attached: bool = False,
) -> cms.ContentInfo:
    """Return a signature over some content."""
    style = style or Style()
    attributes = _signed_attributes(content, signer, at, style, content_type)
    value = sign(signer, attributes, style)
    digest = algos.DigestAlgorithm({"algorithm": style.digest}).dump()
    body = [cms.ContentType(content_type).dump()]
    if attached:
        body.append(tagged(0xA0, tagged(OCTET_STRING, content)))
    info = tagged(
        SEQUENCE,
        _VERSION,
        _sid(signer.certificate),
        digest,
        b"\xa0" + attributes[1:],
        _algorithm(signer, style).dump(),
        tagged(OCTET_STRING, value),
    )
    signed_data = tagged(
        SEQUENCE,
        _VERSION,
        tagged(SET, digest),
        tagged(SEQUENCE, *body),
        tagged(0xA0, *(as_received(each) for each in certificates)),
        tagged(SET, info),
    )
    kind = cms.ContentType("signed_data").dump()
    return cms.ContentInfo.load(tagged(SEQUENCE, kind, tagged(0xA0, signed_data)))


def token(
    imprint: bytes, authority: Signer, *, at: datetime, index: bytes | None = None
) -> bytes:
    """Return a time-stamp token over a SHA-256 digest."""
    info = tsp.TSTInfo(
        {
            "version": "v1",
            "policy": "2.16.704.1.1",
            "message_imprint": {
                "hash_algorithm": {"algorithm": "sha256"},
                "hashed_message": imprint,
            },
            "serial_number": 7,
            "gen_time": at,
        }
    )
    made = signed(
        info.dump(),
        authority,
        at=at,
        certificates=[authority.certificate],
        content_type="tst_info",
        attached=True,
    )
    if index is not None:
        made = with_attribute(made, HASH_INDEX_V3, index)
    return as_received(made)


def stamped(
    made: cms.ContentInfo, authority: Signer, *, at: datetime
) -> cms.ContentInfo:
    """Add a signature time-stamp."""
    value = made["content"]["signer_infos"][0]["signature"].native
    imprint = hashlib.sha256(value).digest()
    return with_attribute(made, TIMESTAMP, token(imprint, authority, at=at))


def with_answers(
    made: cms.ContentInfo,
    *,
    crls: Sequence[crl.CertificateList],
    ocsps: Sequence[ocsp.OCSPResponse],
) -> cms.ContentInfo:
    """Keep revocation answers with the signature (CAdES revocation-values)."""
    parts = b""
    if crls:
        lists = (as_received(each) for each in crls)
        parts += tagged(0xA0, tagged(SEQUENCE, *lists))
    if ocsps:
        basic = (as_received(each.basic_ocsp_response) for each in ocsps)
        parts += tagged(0xA1, tagged(SEQUENCE, *basic))
    return with_attribute(made, REVOCATION_VALUES, tagged(SEQUENCE, parts))


def archived(
    made: cms.ContentInfo, content: bytes, authority: Signer, *, at: datetime
) -> cms.ContentInfo:
    """Add an archive time-stamp, version 3 (EN 319 122-1 §5.5.3)."""
    raw = made["content"]
    info = raw["signer_infos"][0]
    index = tagged(
        SEQUENCE,
        tagged(SEQUENCE, core.ObjectIdentifier("2.16.840.1.101.3.4.2.1").dump()),
        _hash_list(as_received(each.chosen) for each in raw["certificates"]),
        _hash_list([]),
        _hash_list(
            as_received(attribute["type"]) + as_received(value)
            for attribute in info["unsigned_attrs"]
            for value in attribute["values"]
        ),
    )
    over = [
        as_received(raw["encap_content_info"]["content_type"]),
        hashlib.sha256(content).digest(),
        *_signed_part(info),
        index,
    ]
    imprint = hashlib.sha256(b"".join(over)).digest()
    return with_attribute(
        made, ARCHIVE_V3, token(imprint, authority, at=at, index=index)
    )


def with_attribute(made: cms.ContentInfo, dotted: str, value: bytes) -> cms.ContentInfo:
    """Add an unsigned attribute to the first signer, every other byte kept."""
    info, *others = made["content"]["signer_infos"]
    kept = [as_received(each) for each in info["unsigned_attrs"] or ()]
    kind = core.ObjectIdentifier(dotted).dump()
    kept.append(tagged(SEQUENCE, kind, tagged(SET, value)))
    extended = tagged(SEQUENCE, *_signed_part(info), tagged(0xA1, *kept))
    return with_signers(made, [extended, *(as_received(each) for each in others)])


def with_signers(made: cms.ContentInfo, infos: Sequence[bytes]) -> cms.ContentInfo:
    """Put other SignerInfos into a signature."""
    raw = made["content"]
    names = ("version", "digest_algorithms", "encap_content_info", "certificates")
    kept = (as_received(raw[name]) for name in names)
    body = tagged(SEQUENCE, *kept, tagged(SET, *infos))
    kind = as_received(made["content_type"])
    return cms.ContentInfo.load(tagged(SEQUENCE, kind, tagged(0xA0, body)))


def with_unsigned_of(info: cms.SignerInfo, other: cms.SignerInfo) -> bytes:
    """Return a SignerInfo that bears the unsigned attributes of another."""
    kept = (as_received(each) for each in other["unsigned_attrs"])
    return tagged(SEQUENCE, *_signed_part(info), tagged(0xA1, *kept))


def _signed_part(info: cms.SignerInfo) -> list[bytes]:
    names = ("version", "sid", "digest_algorithm", "signed_attrs")
    after = ("signature_algorithm", "signature")
    return [as_received(info[name]) for name in (*names, *after)]


def sign(signer: Signer, data: bytes, style: Style) -> bytes:
    """Return the bare value of a signature."""
    algorithm = _HASHES[style.digest]()
    if isinstance(signer.key, ec.EllipticCurvePrivateKey):
        return signer.key.sign(data, ec.ECDSA(algorithm))
    if style.salt is None:
        return signer.key.sign(data, padding.PKCS1v15(), algorithm)
    scheme = padding.PSS(padding.MGF1(algorithm), style.salt)
    return signer.key.sign(data, scheme, algorithm)


def _algorithm(signer: Signer, style: Style) -> algos.SignedDigestAlgorithm:
    if isinstance(signer.key, ec.EllipticCurvePrivateKey):
        return algos.SignedDigestAlgorithm({"algorithm": f"{style.digest}_ecdsa"})
    if style.salt is None:
        return algos.SignedDigestAlgorithm({"algorithm": f"{style.digest}_rsa"})
    mask = {"algorithm": "mgf1", "parameters": {"algorithm": style.digest}}
    parameters = {
        "hash_algorithm": {"algorithm": style.digest},
        "mask_gen_algorithm": mask,
        "salt_length": style.salt,
    }
    return algos.SignedDigestAlgorithm(
        {"algorithm": "rsassa_pss", "parameters": parameters}
    )


def _signed_attributes(
    content: bytes,
    signer: Signer,
    at: datetime | None,
    style: Style,
    content_type: str,
) -> bytes:
    digest = hashlib.new(style.digest, content).digest()
    found = [
        {"type": "content_type", "values": [content_type]},
        {"type": "message_digest", "values": [digest]},
    ]
    if at is not None:
        time = cms.Time("utc_time" if at.year < 2050 else "general_time", at)
        found.append({"type": "signing_time", "values": [time]})
    if style.names_certificate:
        named = as_received(style.named or signer.certificate)
        entry = {"cert_hash": hashlib.sha256(named).digest()}
        found.append({"type": "signing_certificate_v2", "values": [{"certs": [entry]}]})
    encoded = [cms.CMSAttribute(each).dump() for each in found]
    if style.content_stamp is not None:
        kind = core.ObjectIdentifier(CONTENT_STAMP).dump()
        encoded.append(tagged(SEQUENCE, kind, tagged(SET, style.content_stamp)))
    return tagged(SET, *sorted(encoded))


def _sid(certificate: x509.Certificate) -> bytes:
    serial = certificate["tbs_certificate"]["serial_number"]
    return tagged(SEQUENCE, as_received(certificate.issuer), as_received(serial))


def _hash_list(values: Iterable[bytes]) -> bytes:
    digests = (hashlib.sha256(each).digest() for each in values)
    return tagged(SEQUENCE, *(tagged(OCTET_STRING, each) for each in digests))
