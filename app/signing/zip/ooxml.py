"""Examines the signatures of an Office document (ECMA-376 part 2 §13, MS-OFFCRYPTO §2.5).

Office signs a list of parts, leaves some out, and selects relationships one by one:
an attacker adds what is not on the list. So every part must be signed with the type
it is served as, and every relationship that readers follow must be selected; only the
document's own properties and the signatures may stand outside.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import parse_qs, unquote

from lxml import etree

from app.signing.evidence import (
    INTACT,
    DocumentEvidence,
    Finding,
    SignatureEvidence,
    failed,
    undecided,
    worst,
)
from app.signing.limits import MalformedError
from app.signing.report import Coverage, SubIndication
from app.signing.xml import documents
from app.signing.xml import examine as xml
from app.signing.xml.references import Outside
from app.signing.zip import archive, opc

UNSIGNED_FILE: Final = "unsigned_file"

_FREE_PARTS: Final = ("docProps/", "_xmlsignatures/", "_rels/", opc.CONTENT_TYPES)
_OFFICE: Final = "http://schemas.openxmlformats.org/"
# What Office leaves unsigned, and what no reader shows as the document.
_FREE_RELATIONSHIPS: Final = (
    _OFFICE + "package/2006/relationships/digital-signature/",
    _OFFICE + "package/2006/relationships/metadata/",
    _OFFICE + "officeDocument/2006/relationships/extended-properties",
    _OFFICE + "officeDocument/2006/relationships/custom-properties",
    "http://purl.oclc.org/ooxml/officeDocument/relationships/extendedProperties",
    "http://purl.oclc.org/ooxml/officeDocument/relationships/customProperties",
)


@dataclass(frozen=True)
class _Package(Outside):
    """The parts of a package, as references name them: `/part?ContentType=type`."""

    in_package: bool = True

    def name_of(self, uri: str) -> str | None:
        name = unquote(uri.partition("?")[0]).lstrip("/")
        return name if name in self.attachments else None


def examine(data: bytes) -> DocumentEvidence:
    """Examine an Office document.

    Raises:
        MalformedError: broken or over budget.
    """
    container = archive.read(data)
    names = [
        name
        for name in container.files
        if name.startswith("_xmlsignatures/") and name.endswith(".xml")
    ]
    found = [
        each
        for name in names
        for each in _signatures(container.files[name], container.files)
    ]
    if not found:
        return DocumentEvidence(
            finding=failed(SubIndication.FORMAT_FAILURE, "Tệp không có chữ ký số"),
            warnings=("no_signature",),
        )
    unsigned = any(each.coverage is Coverage.PARTIAL for each in found)
    return DocumentEvidence(tuple(found), warnings=(UNSIGNED_FILE,) if unsigned else ())


def _signatures(data: bytes, files: Mapping[str, bytes]) -> Iterator[SignatureEvidence]:
    package = _Package(None, files)
    tree = documents.parse(data)
    elements = documents.signatures(tree)
    examined = xml.examine(data, outside=package).signatures
    for element, each in zip(elements, examined, strict=True):
        gap = _gap(element, frozenset(each.external), files)
        covered = Coverage.WHOLE_DOCUMENT if gap is INTACT else Coverage.PARTIAL
        finding = worst([each.finding, gap])
        yield replace(each, finding=finding, coverage=covered)


def _gap(
    signature: etree._Element, signed: frozenset[str], files: Mapping[str, bytes]
) -> Finding:
    """Tell the first thing of the document that a signature leaves open."""
    try:
        problems = (
            *_unsigned_parts(signed, files),
            *_other_types(signature, files),
            *_open_relationships(signature, files),
        )
    except MalformedError as problem:
        return failed(SubIndication.FORMAT_FAILURE, str(problem))
    if not problems:
        return INTACT
    return undecided(SubIndication.SIG_CONSTRAINTS_FAILURE, problems[0])


def _unsigned_parts(signed: frozenset[str], files: Iterable[str]) -> Iterator[str]:
    for name in files:
        if name not in signed and not name.startswith(_FREE_PARTS):
            yield f"Phần không được ký: {name}"


def _other_types(
    signature: etree._Element, files: Mapping[str, bytes]
) -> Iterator[str]:
    """Compare the type a part was signed as with the one it is served as now."""
    types = opc.content_types(files)
    for reference in signature.iter(f"{{{documents.DS}}}Reference"):
        name, _, query = (reference.get("URI") or "").partition("?")
        stated = parse_qs(query).get("ContentType", [])
        part = unquote(name).lstrip("/")
        if name.startswith("/") and stated != [types.of(part)]:
            yield f"Kiểu nội dung của {part} khác khi ký"


def _open_relationships(
    signature: etree._Element, files: Mapping[str, bytes]
) -> Iterator[str]:
    selected = opc.selected(signature)
    for name, data in files.items():
        if not name.endswith(".rels") or name.startswith("_xmlsignatures/"):
            continue
        chosen = selected.get(name, opc.NOTHING)
        for each in opc.relationships(data):
            if not chosen.covers(each) and not each.kind.startswith(
                _FREE_RELATIONSHIPS
            ):
                yield f"Liên kết không được ký trong {name}: {each.target}"
