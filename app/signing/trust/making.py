"""Make a trust list out of a described folder, and sign it, where its owner sits.

The folder is laid out as a store kept by hand (`trust.json`, `intermediates/`), so that
what is about to be signed can first be tried with `motcua verify --trust`.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from asn1crypto import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.signing.encoding import as_received
from app.signing.trust import listing, store
from app.signing.trust.anchors import Anchor
from app.signing.trust.publications import Publication
from app.signing.trust.store import TrustStore


@dataclass(frozen=True)
class Terms:
    """What a list says of itself: its number only grows."""

    number: int
    issued_at: datetime
    next_update: datetime


def payload(folder: Path, terms: Terms) -> bytes:
    """Return the unsigned list of a described folder, as it will be signed.

    Raises:
        TrustStoreUnusable: the folder is not whole, or not what its pins say.
    """
    return json.dumps(
        _described(store.load(folder), terms), ensure_ascii=False, indent=1
    ).encode()


def signed(body: bytes, key: Ed25519PrivateKey) -> bytes:
    """Sign a list's exact bytes, and read it back as a portal would.

    Raises:
        TrustStoreUnusable: no portal would take it.
    """
    envelope = json.dumps(
        {"payload": _base64(body), "signature": _base64(key.sign(body))}
    ).encode()
    listing.read(envelope, signer=public_half(key))
    return envelope


def public_half(key: Ed25519PrivateKey) -> bytes:
    """Return what is pinned beside the list, as PEM."""
    return key.public_key().public_bytes(
        Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
    )


def _described(found: TrustStore, terms: Terms) -> Mapping[str, Any]:
    return {
        "number": terms.number,
        "issued_at": terms.issued_at.isoformat(),
        "next_update": terms.next_update.isoformat(),
        "anchors": [_anchor(each) for each in found.anchors],
        "intermediates": [_der(each) for each in found.evidence.certificates],
        "publications": [_publication(each) for each in found.publications],
    }


def _anchor(each: Anchor) -> Mapping[str, Any]:
    return {
        "name": each.name,
        "domain": each.domain,
        "scope": sorted(each.scope),
        "trusted_from": each.trusted_from.isoformat(),
        "trusted_until": each.trusted_until.isoformat(),
        "certificate": _der(each.certificate),
    }


def _publication(each: Publication) -> Mapping[str, Any]:
    return {"issuer": each.issuer, "crls": list(each.crls), "ocsp": each.ocsp}


def _der(certificate: x509.Certificate) -> str:
    return _base64(as_received(certificate))


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
