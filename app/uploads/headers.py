"""Headers of tus 1.0, read and written. Pure.

The protocol: https://tus.io/protocols/resumable-upload, with the extensions
creation, creation-with-upload, checksum, expiration and termination.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Final

from app.files import names
from app.uploads.errors import (
    BadUploadHeader,
    NotAnOffsetStream,
    ProtocolVersionUnsupported,
)

VERSION: Final = "1.0.0"
EXTENSIONS: Final = "creation,creation-with-upload,checksum,expiration,termination"
STREAM: Final = "application/offset+octet-stream"
ALGORITHMS: Final = ("sha1", "sha256")
_LONGEST_METADATA: Final = 4_096
_MOST_KEYS: Final = 20
# One digit more than the largest number that PostgreSQL's bigint holds has.
_NUMBER: Final = re.compile(r"[0-9]{1,18}")
_KEY: Final = re.compile(r"[\x21-\x2b\x2d-\x7e]{1,100}")


@dataclass(frozen=True)
class Checksum:
    algorithm: str
    digest: bytes


@dataclass(frozen=True)
class Creation:
    """A new upload as its headers state it; `stated` is echoed to whoever asks."""

    length: int
    name: str
    stated: str


def check_version(headers: Mapping[str, str]) -> None:
    """Raise `ProtocolVersionUnsupported` unless the client speaks our version."""
    if headers.get("tus-resumable") != VERSION:
        raise ProtocolVersionUnsupported


def creation(headers: Mapping[str, str]) -> Creation:
    """Read the headers of a creation; its length must be known.

    Raises:
        BadUploadHeader: named in its detail.
    """
    for unknown in ("upload-defer-length", "upload-concat"):
        if unknown in headers:
            raise BadUploadHeader(f"{unknown}: không hỗ trợ")
    stated = headers.get("upload-metadata", "")
    return Creation(
        length=_number(headers, "upload-length"),
        name=names.plain(metadata(stated).get("filename", "")),
        stated=stated,
    )


def metadata(stated: str) -> dict[str, str]:
    """Return the values of `Upload-Metadata`; those that are no text are empty."""
    if len(stated) > _LONGEST_METADATA:
        raise BadUploadHeader(f"Upload-Metadata: dài quá {_LONGEST_METADATA} ký tự")
    pairs = [pair.strip().partition(" ") for pair in stated.split(",") if stated]
    found = {key: _decoded(value) for key, _, value in pairs}
    if len(found) != len(pairs) or len(found) > _MOST_KEYS:
        raise BadUploadHeader("Upload-Metadata: khóa bị lặp hoặc quá nhiều")
    if not all(_KEY.fullmatch(key) for key in found):
        raise BadUploadHeader("Upload-Metadata: khóa không hợp lệ")
    return found


def offset(headers: Mapping[str, str]) -> int:
    return _number(headers, "upload-offset")


def check_stream(headers: Mapping[str, str]) -> None:
    """Raise `NotAnOffsetStream` unless the body is the protocol's."""
    if headers.get("content-type", "").strip().lower() != STREAM:
        raise NotAnOffsetStream


def has_body(headers: Mapping[str, str]) -> bool:
    return "transfer-encoding" in headers or announced(headers) > 0


def announced(headers: Mapping[str, str]) -> int:
    """Return how many bytes the request says it has; 0 where it does not say."""
    stated = headers.get("content-length", "0")
    return int(stated) if _NUMBER.fullmatch(stated) else 0


def checksum(headers: Mapping[str, str]) -> Checksum | None:
    """Read `Upload-Checksum`, if there is one.

    Raises:
        BadUploadHeader: if its algorithm is none of ours, or it is no such digest.
    """
    stated = headers.get("upload-checksum")
    if stated is None:
        return None
    algorithm, _, encoded = stated.strip().partition(" ")
    if algorithm not in ALGORITHMS:
        raise BadUploadHeader(f"Upload-Checksum: chỉ nhận {', '.join(ALGORITHMS)}")
    digest = _base64(encoded, "Upload-Checksum")
    if len(digest) != hashlib.new(algorithm, usedforsecurity=False).digest_size:
        raise BadUploadHeader("Upload-Checksum: sai độ dài")
    return Checksum(algorithm, digest)


def expires(at: datetime) -> str:
    """Return the time as HTTP dates it (RFC 9110 §5.6.7)."""
    return format_datetime(at, usegmt=True)


def _number(headers: Mapping[str, str], name: str) -> int:
    stated = headers.get(name, "")
    if not _NUMBER.fullmatch(stated):
        raise BadUploadHeader(f"{name.title()}: phải là số nguyên không âm")
    return int(stated)


def _decoded(value: str) -> str:
    try:
        return _base64(value, "Upload-Metadata").decode()
    except UnicodeDecodeError:
        return ""


def _base64(value: str, name: str) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadUploadHeader(f"{name}: không phải base64") from error
