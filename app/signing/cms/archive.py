"""Verifies the archive time-stamps of CAdES (EN 319 122-1 §5.5, and RFC 5126 §6.4).

Version 3 carries an index of hashes of everything it protects, so that evidence may
be added later; versions 1 and 2 are over the bytes themselves, and implementations
disagree on which: one that does not match is then undecided, not broken.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import ClassVar, Final

from asn1crypto import algos, cms, core

from app.signing.cms import signed_data, timestamps
from app.signing.cms.signed_data import SignedData
from app.signing.content import Content
from app.signing.encoding import as_received, tagged
from app.signing.evidence import Finding, TimestampEvidence, failed, undecided
from app.signing.report import SubIndication

V3: Final = "0.4.0.1733.2.4"
OLDER: Final = frozenset({"1.2.840.113549.1.9.16.2.27", "1.2.840.113549.1.9.16.2.48"})
KINDS: Final = OLDER | {V3}

_UNSIGNED_ATTRIBUTES: Final = 0xA1
_INDEX_V3: Final = "0.4.0.19122.1.5"
_INDEXES: Final = frozenset({"0.4.0.1733.2.5", "0.4.0.19122.1.4", _INDEX_V3})


class _Hashes(core.SequenceOf):  # type: ignore[misc] # asn1crypto is untyped
    _child_spec = core.OctetString


class _HashIndex(core.Sequence):  # type: ignore[misc] # asn1crypto is untyped
    # The library completes this list when it first reads one.
    _fields: ClassVar = [
        ("algorithm", algos.DigestAlgorithm, {"default": {"algorithm": "sha256"}}),
        ("certificates", _Hashes),
        ("crls", _Hashes),
        ("attributes", _Hashes),
    ]


@dataclass(frozen=True)
class _Index:
    """The index as it stands in the token, which the time-stamp is over."""

    encoded: bytes
    parsed: _HashIndex
    kind: str


def of_signature(
    info: cms.SignerInfo, *, signed: SignedData, content: Content
) -> Iterator[TimestampEvidence]:
    """Verify the archive time-stamps a SignerInfo carries, in the order written."""
    for dotted, values in signed_data.attributes(info["unsigned_attrs"]):
        for value in values if dotted in KINDS else ():
            token = as_received(value)
            if dotted == V3:
                yield _verify_v3(token, info, signed, content)
            else:
                yield _verify_older(token, info, signed, content)


def _verify_v3(
    token: bytes, info: cms.SignerInfo, signed: SignedData, content: Content
) -> TimestampEvidence:
    try:
        index = _index_of(token)
        over = _IndexedContent(info, signed, content, index)
    except (ValueError, TypeError, KeyError) as problem:
        finding = failed(SubIndication.FORMAT_FAILURE, f"Dấu thời gian hỏng: {problem}")
        return TimestampEvidence(timestamps.ARCHIVE, None, finding)
    found = timestamps.verify_token(
        token, over, kind=timestamps.ARCHIVE, others=signed.evidence.certificates
    )
    if found.finding.problem is None and not _all_present(index, info, signed):
        found = replace(found, finding=_missing())
    return replace(found, shelters=True)


def _verify_older(
    token: bytes, info: cms.SignerInfo, signed: SignedData, content: Content
) -> TimestampEvidence:
    try:
        over = Content(_bytes_before(token, info, signed, content))
    except (ValueError, TypeError, KeyError) as problem:
        finding = failed(SubIndication.FORMAT_FAILURE, f"Dấu thời gian hỏng: {problem}")
        return TimestampEvidence(timestamps.ARCHIVE, None, finding)
    found = timestamps.verify_token(
        token, over, kind=timestamps.ARCHIVE, others=signed.evidence.certificates
    )
    if found.finding.problem is SubIndication.HASH_FAILURE:
        found = replace(found, finding=_not_rebuilt())
    return replace(found, shelters=True)


class _IndexedContent(Content):
    """What a version 3 time-stamp is over, once its own digest is known (§5.5.3)."""

    def __init__(
        self,
        info: cms.SignerInfo,
        signed: SignedData,
        content: Content,
        index: _Index,
    ) -> None:
        super().__init__(())
        kind = signed.raw["encap_content_info"]["content_type"]
        self._before = as_received(kind)
        self._content = content
        self._after = b"".join((*_signed_fields(info), index.encoded))

    def digest(self, algorithm: str) -> bytes:
        inner = self._content.digest(algorithm)
        return Content([self._before, inner, self._after]).digest(algorithm)


def _signed_fields(info: cms.SignerInfo) -> Iterator[bytes]:
    names = ("version", "sid", "digest_algorithm", "signed_attrs")
    for name in (*names, "signature_algorithm", "signature"):
        value = info[name]
        if isinstance(value, core.Choice):
            value = value.chosen
        if not isinstance(value, core.Void):
            yield as_received(value)


def _index_of(token: bytes) -> _Index:
    (signer,) = signed_data.parse(token).signer_infos
    for attribute in signer["unsigned_attrs"] or ():
        kind = attribute["type"].dotted
        if kind in _INDEXES:
            (value,) = attribute["values"]
            encoded = as_received(value)
            return _Index(encoded, _HashIndex.load(encoded, strict=True), kind)
    raise ValueError("thiếu danh mục băm")


def _all_present(index: _Index, info: cms.SignerInfo, signed: SignedData) -> bool:
    """Tell whether everything the index protects is still there, unchanged."""
    name = index.parsed["algorithm"]["algorithm"].native.replace("sha3_", "sha3-")
    raw = signed.raw
    attributes = info["unsigned_attrs"] or ()
    encoded = _values(attributes) if index.kind == _INDEX_V3 else _whole(attributes)
    return (
        _holds(index.parsed["certificates"], _chosen(raw["certificates"]), name)
        and _holds(index.parsed["crls"], _chosen(raw["crls"]), name)
        and _holds(index.parsed["attributes"], encoded, name)
    )


def _holds(hashes: _Hashes, present: Iterable[bytes], name: str) -> bool:
    digests = {
        hashlib.new(name, each, usedforsecurity=False).digest() for each in present
    }
    return {each.native for each in hashes} <= digests


def _chosen(values: Iterable[core.Choice] | None) -> Iterator[bytes]:
    for each in values or ():
        yield as_received(each.chosen)


def _whole(attributes: Iterable[cms.CMSAttribute]) -> Iterator[bytes]:
    for attribute in attributes:
        yield as_received(attribute)


def _values(attributes: Iterable[cms.CMSAttribute]) -> Iterator[bytes]:
    for attribute in attributes:
        kind = as_received(attribute["type"])
        yield from (kind + as_received(each) for each in attribute["values"])


def _bytes_before(
    token: bytes, info: cms.SignerInfo, signed: SignedData, content: Content
) -> Iterator[bytes]:
    """Gather what a time-stamp of version 2 is over (RFC 5126 §6.4.1)."""
    raw = signed.raw
    yield as_received(raw["encap_content_info"])
    if signed.attached is None:
        yield content.read()
    for name in ("certificates", "crls"):
        if not isinstance(raw[name], core.Void):
            yield as_received(raw[name])
    yield from _signed_fields(info)
    earlier = b"".join(as_received(each) for each in _before(token, info))
    yield tagged(_UNSIGNED_ATTRIBUTES, earlier)


def _before(token: bytes, info: cms.SignerInfo) -> Iterator[cms.CMSAttribute]:
    """Yield the unsigned attributes older than a time-stamp; a set keeps no order."""
    made_at = timestamps.time_of(token)
    for attribute in info["unsigned_attrs"]:
        if attribute["type"].dotted not in OLDER or all(
            timestamps.time_of(as_received(each)) < made_at
            for each in attribute["values"]
        ):
            yield attribute


def _missing() -> Finding:
    return undecided(
        SubIndication.NO_POE,
        "Dữ liệu mà dấu thời gian lưu trữ bảo vệ đã mất hoặc bị thay đổi",
    )


def _not_rebuilt() -> Finding:
    return undecided(
        SubIndication.NO_POE, "Không dựng lại được dữ liệu của dấu thời gian lưu trữ"
    )
