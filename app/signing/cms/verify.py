"""Verifies every SignerInfo of a SignedData (RFC 5652 §5.4-5.6, EN 319 122-1)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from asn1crypto import cms, core, x509
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

from app.signing.cms import signed_data, signing_certificate
from app.signing.cms.signed_data import Claims, SignedData
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
    claimed = _Claimed(info, signed_data.by_type(info["signed_attrs"]), content_type)
    chosen = signing_certificate.choose(info, pool, claims=claimed.attributes)
    algorithms: Algorithms | None = None
    if chosen.certificate is None:
        finding = chosen.finding
    else:
        try:
            key = keys.certificate_key(chosen.certificate)
            scheme, digest = keys.scheme_of(
                info["signature_algorithm"], default_digest=claimed.digest_name
            )
            algorithms = Algorithms(digest, scheme, keys.key_bits(key))
            finding = _check(claimed, key, content, algorithms)
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
        claimed_time=_claimed_time(claimed),
        names_its_certificate=chosen.named,
    )


@dataclass(frozen=True)
class _Claimed:
    """What a SignerInfo claims, its signed attributes by type."""

    info: cms.SignerInfo
    attributes: Claims
    content_type: str | None

    @property
    def digest_name(self) -> str:
        return str(self.info["digest_algorithm"]["algorithm"].native)

    def single(self, dotted: str) -> core.Asn1Value | None:
        """Return the one value of an attribute, None when absent or repeated."""
        found = [list(values) for values in self.attributes.get(dotted, ())]
        return found[0][0] if len(found) == 1 and len(found[0]) == 1 else None


def _check(
    claimed: _Claimed, key: PublicKeyTypes, content: Content, algorithms: Algorithms
) -> Finding:
    info, declared = claimed.info, claimed.digest_name
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
    return _check_attributes(claimed, key, content, algorithms)


def _check_attributes(
    claimed: _Claimed, key: PublicKeyTypes, content: Content, algorithms: Algorithms
) -> Finding:
    info = claimed.info
    digest = claimed.single(_MESSAGE_DIGEST)
    if digest is None:
        return failed(
            SubIndication.FORMAT_FAILURE, "Thiếu hoặc lặp thuộc tính message-digest"
        )
    if digest.native != content.digest(claimed.digest_name):
        return failed(
            SubIndication.HASH_FAILURE,
            "Nội dung đã bị thay đổi: giá trị băm không khớp",
        )
    if not _same_content_type(claimed):
        return failed(
            SubIndication.SIG_CONSTRAINTS_FAILURE,
            "Thuộc tính content-type không khớp với nội dung",
        )
    if any(_verifies(info, key, form, algorithms) for form in _attribute_forms(info)):
        return INTACT
    return _broken_value()


def _same_content_type(claimed: _Claimed) -> bool:
    value = claimed.single(_CONTENT_TYPE)
    if claimed.content_type is None or value is None:
        # RFC 5652 §11.1 asks for it; old signers leave it out, and lose nothing.
        return _CONTENT_TYPE not in claimed.attributes
    return bool(value.dotted == claimed.content_type)


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


def _claimed_time(claimed: _Claimed) -> datetime | None:
    value = claimed.single(_SIGNING_TIME)
    native = value.native if value is not None else None
    return native if isinstance(native, datetime) else None
