"""The signed trust list: one data file, its signature checked at every reading.

The operator's Ed25519 key signs the exact bytes of the payload; its public half is
pinned beside the list as `signer.pem` when a portal is set up. A list has a number
that only grows, so that an older one cannot be put back, and a day it ends.
"""

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from asn1crypto import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from app.signing.trust import certificates, publications
from app.signing.trust.anchors import Anchor, Domain, Scope
from app.signing.trust.errors import TrustStoreUnusable
from app.signing.trust.publications import Publication

LIST: Final = "trust-list.json"
SIGNER: Final = "signer.pem"
# Two trees that vouch for nobody but their own: NEAC's, and the Government's.
_NEEDED: Final = frozenset({Domain.NATIONAL, Domain.GOVERNMENT})


@dataclass(frozen=True)
class TrustList:
    number: int
    issued_at: datetime
    next_update: datetime
    anchors: tuple[Anchor, ...]
    intermediates: tuple[x509.Certificate, ...]
    publications: tuple[Publication, ...] = ()


def read(data: bytes, *, signer: bytes) -> TrustList:
    """Check a list's signature with the pinned key, then read it.

    Raises:
        TrustStoreUnusable: signed by another, or not what a list must be.
    """
    try:
        envelope = json.loads(data)
        payload = base64.b64decode(envelope["payload"], validate=True)
        signature = base64.b64decode(envelope["signature"], validate=True)
        key = load_pem_public_key(signer)
        if not isinstance(key, Ed25519PublicKey):
            raise TrustStoreUnusable("The pinned key is not an Ed25519 key")
        key.verify(signature, payload)
        return _checked(_parsed(json.loads(payload)))
    except InvalidSignature as problem:
        raise TrustStoreUnusable(
            "The list was not signed by the pinned key"
        ) from problem
    except (ValueError, KeyError, TypeError, UnsupportedAlgorithm) as problem:
        raise TrustStoreUnusable(f"The list cannot be read: {problem}") from problem


def _parsed(payload: dict[str, Any]) -> TrustList:
    return TrustList(
        number=int(payload["number"]),
        issued_at=_moment(payload["issued_at"]),
        next_update=_moment(payload["next_update"]),
        anchors=tuple(_anchor(each) for each in payload["anchors"]),
        intermediates=tuple(_certificate(each) for each in payload["intermediates"]),
        publications=publications.read(payload),
    )


def _anchor(entry: dict[str, Any]) -> Anchor:
    return Anchor(
        certificate=_certificate(entry["certificate"]),
        name=str(entry["name"]),
        domain=Domain(entry["domain"]),
        scope=frozenset(Scope(each) for each in entry["scope"]),
        trusted_from=_moment(entry["trusted_from"]),
        trusted_until=_moment(entry["trusted_until"]),
    )


def _certificate(text: str) -> x509.Certificate:
    der = base64.b64decode(text, validate=True)
    certificate = x509.Certificate.load(der, strict=True)
    return certificates.require_readable(certificate)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text} has no offset")
    return moment


def _checked(found: TrustList) -> TrustList:
    missing = _NEEDED - {each.domain for each in found.anchors}
    if missing:
        named = ", ".join(sorted(each.value for each in missing))
        raise TrustStoreUnusable(f"The list holds no anchor of: {named}")
    owners: dict[bytes, Domain] = {}
    for each in found.anchors:
        key = bytes(each.certificate.public_key["public_key"])
        if owners.setdefault(key, each.domain) is not each.domain:
            raise TrustStoreUnusable("One key anchors two domains")
    return found
