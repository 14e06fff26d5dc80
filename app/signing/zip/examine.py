"""Examines the signatures of an ASiC container (EN 319 162-1), with XAdES or CAdES."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from app.signing.cms import examine as cms
from app.signing.cms import timestamps
from app.signing.content import Content
from app.signing.evidence import (
    INTACT,
    DocumentEvidence,
    Finding,
    SignatureEvidence,
    TimestampEvidence,
    failed,
    undecided,
    worst,
)
from app.signing.limits import MalformedError
from app.signing.report import SubIndication
from app.signing.xml import examine as xml
from app.signing.xml.references import Outside
from app.signing.zip import archive, manifests
from app.signing.zip.archive import Archive
from app.signing.zip.manifests import Manifest

NO_SIGNATURE: Final = "no_signature"
UNSIGNED_FILE: Final = "unsigned_file"
PARTLY_SIGNED: Final = "partly_signed"
CONTAINER_RULES: Final = "container_rules"

_SIMPLE: Final = "application/vnd.etsi.asic-s+zip"
_TYPES: Final = (
    _SIMPLE,
    "application/vnd.etsi.asic-e+zip",
    "application/vnd.bdoc",
    "application/vnd.oasis.opendocument",
)


@dataclass(frozen=True)
class _Signed:
    """One signature with the data files it is over."""

    evidence: SignatureEvidence
    files: frozenset[str]


def examine(data: bytes) -> DocumentEvidence:
    """Examine a container.

    Raises:
        MalformedError: broken or over budget.
    """
    container = archive.read(data)
    listed = list(_manifests(container))
    found = [*_xml_signatures(container), *_cms_signatures(container, listed)]
    if not found:
        found = _telling(container, list(_lone_timestamps(container, listed)))
    if not found:
        return DocumentEvidence(
            finding=failed(SubIndication.FORMAT_FAILURE, "Gói không có chữ ký số"),
            warnings=(NO_SIGNATURE,),
        )
    archived = list(_archive_timestamps(container, listed))
    signatures = tuple(
        replace(each.evidence, timestamps=(*each.evidence.timestamps, *archived))
        for each in found
    )
    unsigned, rules = _unsigned(container, found), _rules_finding(container)
    warnings = [UNSIGNED_FILE] if unsigned else []
    if not unsigned and _partly_signed(container, found):
        warnings.append(PARTLY_SIGNED)
    warnings += [CONTAINER_RULES] if rules != INTACT else []
    return DocumentEvidence(
        signatures,
        finding=worst([_shape_finding(container), _unsigned_finding(unsigned)]),
        restriction=rules,
        warnings=tuple(warnings),
    )


def _manifests(container: Archive) -> Iterator[Manifest]:
    for name in container.meta():
        if name.endswith(".xml") and "manifest" in name.lower():
            manifest = manifests.read(name, container.files[name], container.files)
            if manifest is not None:
                yield manifest


def _xml_signatures(container: Archive) -> Iterator[_Signed]:
    data_files = container.data_files()
    for name in container.meta():
        if not name.endswith(".xml") or "signatures" not in name.lower():
            continue
        outside = Outside(None, container.files, in_container=True)
        examined = xml.examine(container.files[name], outside=outside)
        for each in examined.signatures:
            files = frozenset(each.external) & data_files.keys()
            yield _Signed(each, files)


def _cms_signatures(container: Archive, listed: list[Manifest]) -> Iterator[_Signed]:
    by_signature = {each.signature_name: each for each in listed}
    data_files = container.data_files()
    for name in container.meta():
        if not name.endswith(".p7s"):
            continue
        manifest = by_signature.get(name)
        if manifest is not None:
            content, files = manifest.data, frozenset(manifest.listed)
        elif len(data_files) == 1:
            files, (content,) = frozenset(data_files), data_files.values()
        else:
            raise MalformedError("Chữ ký trong gói không có danh mục tệp")
        examined = cms.examine(container.files[name], content=content)
        for each in examined.signatures:
            yield _Signed(_with_manifest(each, manifest), files)


def _with_manifest(
    each: SignatureEvidence, manifest: Manifest | None
) -> SignatureEvidence:
    if manifest is None:
        return each
    finding = worst([each.finding, *manifest.listed.values()])
    return replace(each, finding=finding)


def _lone_timestamps(container: Archive, listed: list[Manifest]) -> Iterator[_Signed]:
    """Present the time-stamps of a container that bears no signature."""
    data_files = container.data_files()
    by_token = {each.signature_name: each for each in listed}
    for name in container.meta():
        if not name.endswith(".tst"):
            continue
        manifest = by_token.get(name)
        if manifest is not None:
            content, files = manifest.data, frozenset(manifest.listed)
        elif len(data_files) == 1:
            files, (content,) = frozenset(data_files), data_files.values()
        else:
            continue
        stamp = timestamps.verify_token(
            container.files[name],
            Content([content]),
            kind=timestamps.DOCUMENT,
            others=(),
        )
        yield _Signed(_with_manifest(_as_signature(name, stamp), manifest), files)


def _telling(container: Archive, found: list[_Signed]) -> list[_Signed]:
    """Keep the time-stamps that hold, if any: one over the data proves existence."""
    data_files = container.data_files().keys()
    intact = [
        each
        for each in found
        if each.evidence.finding == INTACT and data_files & each.files
    ]
    return intact or found


def _as_signature(name: str, stamp: TimestampEvidence) -> SignatureEvidence:
    return SignatureEvidence(
        id=name,
        finding=stamp.finding,
        certificate=stamp.certificate,
        algorithms=stamp.algorithms,
        claimed_time=stamp.time,
        timestamps=(stamp,),
        evidence=stamp.evidence,
    )


def _archive_timestamps(
    container: Archive, listed: list[Manifest]
) -> Iterator[TimestampEvidence]:
    """Verify the time-stamps made over manifests that list signatures."""
    for each in listed:
        signs = any(name.endswith((".p7s", ".xml")) for name in each.listed)
        token = container.files.get(each.signature_name)
        if not each.signature_name.endswith(".tst") or not signs or token is None:
            continue
        stamp = timestamps.verify_token(
            token, Content([each.data]), kind=timestamps.ARCHIVE, others=()
        )
        finding = worst([stamp.finding, *each.listed.values()])
        yield replace(stamp, finding=finding, shelters=True)


def _shape_finding(container: Archive) -> Finding:
    """Require that a simple container holds one file, at its root (§4.3.3.2)."""
    if container.mimetype != _SIMPLE or any(
        "/" not in name for name in container.data_files()
    ):
        return INTACT
    return failed(SubIndication.FORMAT_FAILURE, "Gói ASiC-S không có tệp ở thư mục gốc")


def _unsigned_finding(unsigned: list[str]) -> Finding:
    """Doubt a container with a file that no signature covers: added, perhaps."""
    if not unsigned:
        return INTACT
    return undecided(
        SubIndication.SIG_CONSTRAINTS_FAILURE,
        f"Tệp không được chữ ký nào bao: {unsigned[0]}",
    )


def _rules_finding(container: Archive) -> Finding:
    if _follows_rules(container):
        return INTACT
    return undecided(
        SubIndication.SIG_CONSTRAINTS_FAILURE, "Gói không theo quy tắc của ASiC"
    )


def _unsigned(container: Archive, found: list[_Signed]) -> list[str]:
    signed = frozenset().union(*(each.files for each in found))
    return [name for name in container.data_files() if name not in signed]


def _partly_signed(container: Archive, found: list[_Signed]) -> bool:
    """Tell whether some signature leaves out a file that another one covers."""
    return any(not container.data_files().keys() <= each.files for each in found)


def _follows_rules(container: Archive) -> bool:
    """Hold the container to its mimetype and to its list of files."""
    kind = container.mimetype
    if kind is not None and not kind.startswith(_TYPES):
        return False
    declared = container.files.get("META-INF/manifest.xml")
    if declared is None:
        return True
    paths = [path for path, _ in manifests.declared_files(declared)]
    return set(paths) == set(container.data_files()) and len(set(paths)) == len(paths)
