"""Manifests of a container: ASiCManifest (EN 319 162-1) and OpenDocument's."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from lxml import etree

from app.signing.evidence import INTACT, Finding, failed, undecided
from app.signing.report import SubIndication
from app.signing.xml import documents, key_info
from app.signing.xml.algorithms import DIGESTS
from app.signing.xml.documents import child

_ASIC: Final = "http://uri.etsi.org/02918/v1.2.1#"
_OPEN_DOCUMENT: Final = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"


@dataclass(frozen=True)
class Manifest:
    """One ASiCManifest: the signature or time-stamp over it, and what it lists."""

    name: str
    data: bytes
    signature_name: str
    listed: Mapping[str, Finding]


def read(name: str, data: bytes, files: Mapping[str, bytes]) -> Manifest | None:
    """Read an ASiCManifest and compare its digests; None if it is something else."""
    root = documents.parse(data).getroot()
    reference = child(root, "SigReference", _ASIC)
    if root.tag != f"{{{_ASIC}}}ASiCManifest" or reference is None:
        return None
    listed = {
        uri: _finding(element, files.get(uri))
        for element in root.iter(f"{{{_ASIC}}}DataObjectReference")
        if (uri := unquote(element.get("URI") or ""))
    }
    return Manifest(name, data, unquote(reference.get("URI") or ""), listed)


def declared_files(data: bytes) -> Iterator[tuple[str, str]]:
    """Yield path and media type of each file an OpenDocument manifest declares."""
    root = documents.parse(data).getroot()
    for entry in root.iter(f"{{{_OPEN_DOCUMENT}}}file-entry"):
        path = entry.get(f"{{{_OPEN_DOCUMENT}}}full-path") or ""
        if path and not path.endswith("/"):
            yield path, entry.get(f"{{{_OPEN_DOCUMENT}}}media-type") or ""


def _finding(element: etree._Element, data: bytes | None) -> Finding:
    method = child(element, "DigestMethod")
    uri = (method.get("Algorithm") if method is not None else None) or ""
    algorithm = DIGESTS.get(uri)
    if data is None:
        return undecided(
            SubIndication.SIGNED_DATA_NOT_FOUND, "Thiếu tệp được ký trong gói"
        )
    if algorithm is None or algorithm == "ripemd160":
        return undecided(
            SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE,
            "Thuật toán băm không được hỗ trợ",
        )
    name = algorithm.replace("sha3_", "sha3-")
    actual = hashlib.new(name, data, usedforsecurity=False).digest()
    if actual == key_info.decoded(child(element, "DigestValue")):
        return INTACT
    return failed(SubIndication.HASH_FAILURE, "Tệp trong gói đã bị thay đổi")
