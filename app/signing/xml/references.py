"""Processes the references of a signature: what is really signed (XMLDSig §4.4.3).

Signature wrapping moves what was signed elsewhere and puts a forgery where the
application looks. So a reference keeps the very element it digested, an identifier
must be unique, and a reference to an Object or Manifest must stay inside its own
signature.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, unquote_plus

from lxml import etree

from app.signing import limits
from app.signing.evidence import INTACT, Finding, failed, undecided
from app.signing.limits import MalformedError, UnsupportedError
from app.signing.report import SubIndication
from app.signing.xml import documents, key_info, transforms
from app.signing.xml.algorithms import DIGESTS
from app.signing.xml.documents import DS, Identifiers, child
from app.signing.xml.nodes import NodeSet
from app.signing.xml.transforms import NOTHING, Processed, Result

_MANIFEST: Final = DS + "Manifest"
_TYPED: Final = {DS + "Object": f"{{{DS}}}Object", _MANIFEST: f"{{{DS}}}Manifest"}
_OWN_PARTS: Final = frozenset(
    {f"{{{DS}}}Object", f"{{{DS}}}Manifest", f"{{{DS}}}SignatureProperties"}
)


@dataclass(frozen=True)
class Outside:
    """The files beside a document that its references may name."""

    content: bytes | None
    attachments: Mapping[str, bytes]
    in_container: bool = False
    # Office puts the list of what is signed into an Object, untyped.
    in_package: bool = False

    def find(self, uri: str | None) -> bytes | None:
        if uri is None:
            return self.content
        name = self.name_of(uri)
        return self.attachments[name] if name is not None else None

    def name_of(self, uri: str) -> str | None:
        """Return the name of the file a relative URI stands for."""
        names = [unquote(uri), unquote_plus(uri)]
        if not self.in_container:
            names += [each.rpartition("/")[2] for each in names]
        known = (each for each in names if each in self.attachments)
        return next(known, None)


@dataclass(frozen=True)
class Reference:
    """One reference, processed: the element it points to, and the bytes it digested."""

    source: etree._Element
    uri: str | None
    kind: str
    finding: Finding
    target: etree._Element | None = None
    result: Result = NOTHING

    @property
    def digested(self) -> bytes:
        return self.result.digested


def process(
    signature: etree._Element,
    holder: etree._Element | None,
    *,
    identifiers: Identifiers,
    outside: Outside,
) -> list[Reference]:
    """Process the references of a SignedInfo, and of the manifests it points to."""
    return _process(signature, holder, identifiers, outside, set())


def _process(
    signature: etree._Element,
    holder: etree._Element | None,
    identifiers: Identifiers,
    outside: Outside,
    manifests: set[etree._Element],
) -> list[Reference]:
    found: list[Reference] = []
    for element in documents.children(holder, "Reference"):
        if len(found) > limits.MAX_XML_REFERENCES:
            raise MalformedError("too many references")
        reference = _process_one(element, signature, identifiers, outside)
        found.append(reference)
        for manifest in _manifests(reference, outside):
            # Once each: manifests may point at one another, and at themselves.
            if manifest not in manifests:
                manifests.add(manifest)
                found += _process(signature, manifest, identifiers, outside, manifests)
    return found


def _manifests(reference: Reference, outside: Outside) -> Iterator[etree._Element]:
    if reference.target is None:
        return
    if reference.kind == _MANIFEST:
        yield reference.target
    elif outside.in_package and reference.target.tag == f"{{{DS}}}Object":
        yield from documents.children(reference.target, "Manifest")


def _process_one(
    element: etree._Element,
    signature: etree._Element,
    identifiers: Identifiers,
    outside: Outside,
) -> Reference:
    uri, kind = element.get("URI"), element.get("Type") or ""
    try:
        target, start = _start(uri, kind, signature, identifiers, outside)
        if start is None:
            return Reference(element, uri, kind, _not_found(uri))
        result = transforms.apply(
            start, child(element, "Transforms"), signature=signature
        )
        finding = _digest_finding(element, result.digested)
    except KeyError:
        return Reference(element, uri, kind, _not_found(uri))
    except UnsupportedError as problem:
        doubt = undecided(SubIndication.SIG_CONSTRAINTS_FAILURE, str(problem))
        return Reference(element, uri, kind, doubt)
    except MalformedError as problem:
        return Reference(
            element, uri, kind, failed(SubIndication.FORMAT_FAILURE, str(problem))
        )
    return Reference(element, uri, kind, finding, target, result)


def _start(
    uri: str | None,
    kind: str,
    signature: etree._Element,
    identifiers: Identifiers,
    outside: Outside,
) -> tuple[etree._Element | None, Processed | None]:
    root = signature.getroottree().getroot()
    if uri in {"", "#xpointer(/)"}:
        comments = uri != ""
        return root, NodeSet((root,), whole=True, comments=comments)
    fragment = documents.fragment_of(uri) if uri is not None else None
    if uri is None or fragment is None:
        return None, outside.find(uri)
    target = identifiers.resolve(fragment)
    _require_own(target, signature, kind)
    return target, NodeSet((target,), comments=documents.keeps_comments(uri))


def _require_own(target: etree._Element, signature: etree._Element, kind: str) -> None:
    if target.tag in _OWN_PARTS and signature not in target.iterancestors():
        raise MalformedError("Tham chiếu tới phần thuộc một chữ ký khác")
    if kind in _TYPED and target.tag != _TYPED[kind]:
        raise MalformedError("Tham chiếu tới phần tử không đúng loại đã khai")


def _digest_finding(element: etree._Element, digested: bytes) -> Finding:
    method = child(element, "DigestMethod")
    algorithm = DIGESTS.get(
        (method.get("Algorithm") if method is not None else "") or ""
    )
    if algorithm is None:
        return undecided(
            SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE,
            "Thuật toán băm không được hỗ trợ",
        )
    name = algorithm.replace("sha3_", "sha3-")
    try:
        actual = hashlib.new(name, digested, usedforsecurity=False).digest()
    except ValueError:
        return undecided(
            SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE,
            "Thuật toán băm không được hỗ trợ",
        )
    if actual == key_info.decoded(child(element, "DigestValue")):
        return INTACT
    return failed(SubIndication.HASH_FAILURE, "Nội dung được ký đã bị thay đổi")


def _not_found(uri: str | None) -> Finding:
    return undecided(
        SubIndication.SIGNED_DATA_NOT_FOUND,
        f"Không tìm thấy dữ liệu được ký: {uri or 'tệp nội dung'}",
    )
