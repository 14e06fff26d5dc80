"""Verifies every SignerInfo of a SignedData (RFC 5652 §5.4-5.6, EN 319 122-1)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from asn1crypto import cms, core, x509
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

from app.signing.cms import signing_certificate
from app.signing.cms.signed_data import SignedData, attributes
from app.signing.content import Content
from app.signing.encoding import SET, as_received, definite, tagged
from app.signing.evidence import INTACT, Algorithms, Finding, failed, undecided
from app.signing.report import SubIndication
from app.signing.trust import keys

_CONTENT_TYPE: Final = "1.2.840.113549.1.9.3"
_MESSAGE_DIGEST: Final = "1.2.840.113549.1.9.4"
_SIGNING_TIME: Final = "1.2.840.113549.1.9.5"


@dataclass(frozen=True)
class VerifiedSigner:
    """One SignerInfo, verified as far as it goes."""

    info: cms.SignerInfo
    finding: Finding
    certificate: x509.Certificate | None
    algorithms: Algorithms | None
    claimed_time: datetime | None
    names_its_certificate: bool

    @property
    def signature(self) -> bytes:
        return bytes(self.info["signature"].native)


def signers(
    signed: SignedData,
    *,
    content: Content,
    others: tuple[x509.Certificate, ...] = (),
) -> Iterator[VerifiedSigner]:
    """Verify each signer over `content`, with certificates found elsewhere too."""
    candidates = (*signed.evidence.certificates, *others)
    for info in signed.signer_infos:
        yield verify(
            info, content=content, content_type=signed.content_type, pool=candidates
        )


def verify(
    info: cms.SignerInfo,
    *,
    content: Content,
    content_type: str | None,
    pool: tuple[x509.Certificate, ...],
) -> VerifiedSigner:
    """Verify one SignerInfo; `content_type` None for a counter-signature."""
    chosen = signing_certificate.choose(info, pool)
    algorithms: Algorithms | None = None
    if chosen.certificate is None:
        finding = chosen.finding
    else:
        try:
            key = keys.certificate_key(chosen.certificate)
            scheme, digest = _scheme(info)
            algorithms = Algorithms(digest, scheme, keys.key_bits(key))
            finding = _check(info, key, content, content_type, algorithms)
        except keys.UnsupportedSignature as problem:
            finding = undecided(
                SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE,
                f"Thuật toán ký không được hỗ trợ: {problem}",
            )
    if finding == INTACT:
        finding = chosen.finding
    return VerifiedSigner(
        info=info,
        finding=finding,
        certificate=chosen.certificate,
        algorithms=algorithms,
        claimed_time=_claimed_time(info),
        names_its_certificate=chosen.named,
    )


def single(info: cms.SignerInfo, dotted: str) -> core.Asn1Value | None:
    """Return the one value of a signed attribute, None when absent or repeated."""
    found = [
        list(values)
        for kind, values in attributes(info["signed_attrs"])
        if kind == dotted
    ]
    return found[0][0] if len(found) == 1 and len(found[0]) == 1 else None


def _scheme(info: cms.SignerInfo) -> tuple[str, str]:
    declared = _digest_name(info)
    return keys.scheme_of(info["signature_algorithm"], default_digest=declared)


def _digest_name(info: cms.SignerInfo) -> str:
    return str(info["digest_algorithm"]["algorithm"].native)


def _check(
    info: cms.SignerInfo,
    key: PublicKeyTypes,
    content: Content,
    content_type: str | None,
    algorithms: Algorithms,
) -> Finding:
    declared = _digest_name(info)
    if declared not in keys.HASHES:
        raise keys.UnsupportedSignature(declared)
    # RSASSA-PSS names its digest in its own parameters, which may be another.
    if algorithms.digest != declared and algorithms.signature != "rsassa_pss":
        return failed(
            SubIndication.SIG_CRYPTO_FAILURE,
            "Thuật toán băm khai báo không khớp với thuật toán ký",
        )
    if not info["signed_attrs"]:
        if _verifies(info, key, content.read(), algorithms):
            return INTACT
        return _broken_value()
    return _check_attributes(info, key, content, content_type, algorithms)


def _check_attributes(
    info: cms.SignerInfo,
    key: PublicKeyTypes,
    content: Content,
    content_type: str | None,
    algorithms: Algorithms,
) -> Finding:
    digest = single(info, _MESSAGE_DIGEST)
    if digest is None:
        return failed(
            SubIndication.FORMAT_FAILURE, "Thiếu hoặc lặp thuộc tính message-digest"
        )
    if digest.native != content.digest(_digest_name(info)):
        return failed(
            SubIndication.HASH_FAILURE,
            "Nội dung đã bị thay đổi: giá trị băm không khớp",
        )
    if not _same_content_type(info, content_type):
        return failed(
            SubIndication.SIG_CONSTRAINTS_FAILURE,
            "Thuộc tính content-type không khớp với nội dung",
        )
    if any(_verifies(info, key, form, algorithms) for form in _attribute_forms(info)):
        return INTACT
    return _broken_value()


def _same_content_type(info: cms.SignerInfo, content_type: str | None) -> bool:
    value = single(info, _CONTENT_TYPE)
    if content_type is None or value is None:
        # RFC 5652 §11.1 asks for it; old signers leave it out, and lose nothing.
        return not any(
            kind == _CONTENT_TYPE for kind, _ in attributes(info["signed_attrs"])
        )
    return bool(value.dotted == content_type)


def _attribute_forms(info: cms.SignerInfo) -> Iterator[bytes]:
    """Yield the bytes that may have been signed: as written, then nearer to DER."""
    encoded = [as_received(attribute) for attribute in info["signed_attrs"]]
    yield tagged(SET, *encoded)
    if sorted(encoded) != encoded:
        yield tagged(SET, *sorted(encoded))
    plain = [definite(each) for each in encoded]
    if plain != encoded:
        yield tagged(SET, *sorted(plain))


def _verifies(
    info: cms.SignerInfo, key: PublicKeyTypes, signed: bytes, algorithms: Algorithms
) -> bool:
    pss = algorithms.signature == "rsassa_pss"
    return keys.verifies(
        key,
        info["signature"].native,
        signed,
        scheme=algorithms.signature,
        digest=algorithms.digest,
        parameters=info["signature_algorithm"]["parameters"] if pss else None,
    )


def _broken_value() -> Finding:
    return failed(
        SubIndication.SIG_CRYPTO_FAILURE,
        "Giá trị chữ ký không khớp với khóa công khai của người ký",
    )


def _claimed_time(info: cms.SignerInfo) -> datetime | None:
    value = single(info, _SIGNING_TIME)
    native = value.native if value is not None else None
    return native if isinstance(native, datetime) else None
