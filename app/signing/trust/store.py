"""The trust store: pinned anchors of each domain, with intermediates and CRLs as evidence.

A store is a folder with a signed list (`listing.py`), or with `trust.json` naming its anchors (file, SHA-256, domain, scope,
dates), `intermediates/` and `crls/`; or, for a look at a file by hand, a folder or
bundle of certificates where the self-signed ones are the anchors. The operating
system's store is never read.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from asn1crypto import cms, crl, ocsp, pem, x509

from app.core import canonical
from app.signing.encoding import as_received
from app.signing.trust import certificates, listing, names, publications
from app.signing.trust.anchors import Anchor as Anchor  # noqa: PLC0414 - part of a store
from app.signing.trust.anchors import Domain as Domain  # noqa: PLC0414 - part of a store
from app.signing.trust.anchors import Scope as Scope  # noqa: PLC0414 - part of a store
from app.signing.trust.errors import TrustStoreUnusable as TrustStoreUnusable  # noqa: PLC0414 - raised here
from app.signing.trust.publications import Publication


@dataclass(frozen=True)
class Evidence:
    """What a path may be built from, wherever it was found."""

    certificates: tuple[x509.Certificate, ...] = ()
    crls: tuple[crl.CertificateList, ...] = ()
    ocsps: tuple[ocsp.OCSPResponse, ...] = ()

    def __add__(self, other: "Evidence") -> "Evidence":
        return Evidence(
            self.certificates + other.certificates,
            self.crls + other.crls,
            self.ocsps + other.ocsps,
        )


@dataclass(frozen=True)
class TrustStore:
    anchors: tuple[Anchor, ...]
    evidence: Evidence
    sha256: str
    # Of a signed list; a folder that someone keeps by hand has no such day.
    next_update: datetime | None = None
    publications: tuple[Publication, ...] = ()

    def stale(self, at: datetime) -> bool:
        """Tell whether nobody vouches for this store any more."""
        return self.next_update is not None and at > self.next_update

    def with_evidence(self, more: Evidence) -> "TrustStore":
        """Return this store with answers beside its own."""
        return replace(self, evidence=self.evidence + more)

    def with_crls(self, ders: Iterable[bytes]) -> "TrustStore":
        """Return this store with fresher CRLs beside its own."""
        crls = tuple(crl.CertificateList.load(_der(data)) for data in ders)
        return self.with_evidence(Evidence(crls=crls))


NOBODY: Final = TrustStore(anchors=(), evidence=Evidence(), sha256="")

_CERTIFICATE_SUFFIXES: Final = frozenset({".pem", ".crt", ".cer", ".der", ".p7b"})
_CRL_SUFFIXES: Final = frozenset({".crl"})


def load(path: Path) -> TrustStore:
    """Read a store from a folder or a bundle.

    Raises:
        TrustStoreUnusable: nothing there to trust, or something does not parse.
    """
    try:
        store = _load_folder(path) if path.is_dir() else _load_loose([path], [])
    except (OSError, ValueError, KeyError, TypeError) as problem:
        message = f"The trust store {path} cannot be read: {problem}"
        raise TrustStoreUnusable(message) from problem
    if not store.anchors:
        raise TrustStoreUnusable(f"The trust store {path} holds no anchor")
    return store


def _load_folder(folder: Path) -> TrustStore:
    signed = folder / listing.LIST
    if signed.exists():
        return _load_signed(folder, signed)
    manifest = folder / "trust.json"
    if not manifest.exists():
        return _load_loose(
            _files(folder, _CERTIFICATE_SUFFIXES), _files(folder, _CRL_SUFFIXES)
        )
    described = json.loads(manifest.read_text(encoding="utf-8"))
    anchors = tuple(_pinned_anchor(folder, entry) for entry in described["anchors"])
    store = _assemble(
        anchors,
        _certificates(_files(folder / "intermediates", _CERTIFICATE_SUFFIXES)),
        _crls(_files(folder / "crls", _CRL_SUFFIXES)),
    )
    return replace(store, publications=publications.read(described))


def _load_signed(folder: Path, signed: Path) -> TrustStore:
    signer = (folder / listing.SIGNER).read_bytes()
    found = listing.read(signed.read_bytes(), signer=signer)
    crls = _crls(_files(folder / "crls", _CRL_SUFFIXES))
    store = _assemble(found.anchors, found.intermediates, crls)
    return replace(
        store, next_update=found.next_update, publications=found.publications
    )


def _load_loose(certificates: list[Path], crls: list[Path]) -> TrustStore:
    found = _certificates(certificates)
    anchors = tuple(_loose_anchor(each) for each in found if _names_itself(each))
    others = tuple(each for each in found if not _names_itself(each))
    return _assemble(anchors, others, _crls(crls))


def _assemble(
    anchors: tuple[Anchor, ...],
    intermediates: tuple[x509.Certificate, ...],
    crls: tuple[crl.CertificateList, ...],
) -> TrustStore:
    facts: dict[str, canonical.JsonValue] = {
        "anchors": sorted(
            (
                hashlib.sha256(as_received(anchor.certificate)).hexdigest(),
                anchor.domain.value,
                ",".join(sorted(scope.value for scope in anchor.scope)),
                anchor.trusted_from.isoformat(),
                anchor.trusted_until.isoformat(),
            )
            for anchor in anchors
        ),
        "intermediates": sorted(
            hashlib.sha256(as_received(each)).hexdigest() for each in intermediates
        ),
    }
    digest = canonical.sha256_hex(canonical.canonical_json(facts))
    return TrustStore(anchors, Evidence(certificates=intermediates, crls=crls), digest)


def _pinned_anchor(folder: Path, entry: Mapping[str, object]) -> Anchor:
    path = folder / str(entry["file"])
    (certificate,) = _certificates([path])
    if hashlib.sha256(as_received(certificate)).hexdigest() != entry["sha256"]:
        raise ValueError(f"{path.name} is not the certificate that is pinned")
    scope = entry["scope"]
    if not isinstance(scope, list):
        raise TypeError(f"the scope of {path.name} is not a list")
    return Anchor(
        certificate=certificate,
        name=str(entry["name"]),
        domain=Domain(str(entry["domain"])),
        scope=frozenset(Scope(each) for each in scope),
        trusted_from=datetime.fromisoformat(str(entry["trusted_from"])),
        trusted_until=datetime.fromisoformat(str(entry["trusted_until"])),
    )


def _loose_anchor(certificate: x509.Certificate) -> Anchor:
    return Anchor(
        certificate=certificate,
        name=names.signer_of(certificate).name,
        domain=Domain.OTHER,
        scope=frozenset(Scope),
        trusted_from=certificate.not_valid_before,
        trusted_until=certificate.not_valid_after,
    )


def _names_itself(certificate: x509.Certificate) -> bool:
    return bool(as_received(certificate.subject) == as_received(certificate.issuer))


def _files(folder: Path, suffixes: frozenset[str]) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(each for each in folder.rglob("*") if each.suffix.lower() in suffixes)


def _certificates(paths: Iterable[Path]) -> tuple[x509.Certificate, ...]:
    return tuple(
        certificate for path in paths for certificate in _read_certificates(path)
    )


def _read_certificates(path: Path) -> list[x509.Certificate]:
    data = path.read_bytes()
    ders = [data]
    if pem.detect(data):
        ders = [der for _, _, der in pem.unarmor(data, multiple=True)]
    found: list[x509.Certificate] = []
    for der in ders:
        found.extend(
            _from_pkcs7(der) if path.suffix.lower() == ".p7b" else [_certificate(der)]
        )
    return found


def _from_pkcs7(der: bytes) -> list[x509.Certificate]:
    content = cms.ContentInfo.load(der)["content"]
    return [_certificate(as_received(each.chosen)) for each in content["certificates"]]


def _certificate(der: bytes) -> x509.Certificate:
    certificate = x509.Certificate.load(der, strict=True)
    return certificates.require_readable(certificate)


def _crls(paths: Iterable[Path]) -> tuple[crl.CertificateList, ...]:
    return tuple(crl.CertificateList.load(_der(path.read_bytes())) for path in paths)


def _der(data: bytes) -> bytes:
    # rootca.gov.vn has been seen serving its CRL as PEM.
    if pem.detect(data):
        _, _, data = pem.unarmor(data)
    return data
