"""What is to be asked, and where: pure.

An address comes from the trust list, or from a certificate that an authority of the
trust store issued; it is asked only where its origin is listed.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from asn1crypto import x509

from app.integrations import addresses
from app.signing.encoding import as_received
from app.signing.trust import path
from app.signing.trust.store import TrustStore


class Kind(StrEnum):
    CRL = "crl"
    OCSP = "ocsp"


@dataclass(frozen=True)
class Key:
    """What a source is known by: `about` is the SHA-256 of a certificate.

    A list is about its issuer, an OCSP answer about the one certificate asked for.
    """

    kind: Kind
    address: str
    about: str


@dataclass(frozen=True)
class Source:
    key: Key
    issuer: x509.Certificate
    subject: x509.Certificate | None = None


def plan(
    trust: TrustStore, seen: Iterable[x509.Certificate], *, origins: frozenset[str]
) -> dict[Key, Source]:
    """Return every source there is for a store and for certificates seen, once."""
    known = trust.evidence.certificates
    authorities = (*(each.certificate for each in trust.anchors), *known)
    found = (
        *_stated(trust, authorities),
        *(each for one in (*known, *seen) for each in _named(one, authorities, trust)),
    )
    return {
        each.key: each
        for each in found
        if addresses.origin_of(each.key.address) in origins
    }


def stated_origins(trust: TrustStore) -> frozenset[str]:
    """Return the origins that the trust list itself names."""
    found = (
        addresses.origin_of(address)
        for each in trust.publications
        for address in each.addresses
    )
    return frozenset(each for each in found if each is not None)


def digest(certificate: x509.Certificate) -> str:
    return hashlib.sha256(as_received(certificate)).hexdigest()


def _stated(
    trust: TrustStore, authorities: Iterable[x509.Certificate]
) -> Iterator[Source]:
    by_digest = {digest(each): each for each in authorities}
    for each in trust.publications:
        issuer = by_digest.get(each.issuer)
        for address in each.crls if issuer is not None else ():
            yield Source(Key(Kind.CRL, address, each.issuer), issuer)


def _named(
    one: x509.Certificate, authorities: Iterable[x509.Certificate], trust: TrustStore
) -> Iterator[Source]:
    """Yield what the issuer of a certificate, known to us, says of it somewhere."""
    issuer = next((each for each in authorities if path.issued(one, each)), None)
    if issuer is None:
        return
    lists, responders = _published(one)
    for address in lists:
        yield Source(Key(Kind.CRL, address, digest(issuer)), issuer)
    for address in (*responders, *_stated_responders(trust, digest(issuer))):
        yield Source(Key(Kind.OCSP, address, digest(one)), issuer, one)


def _published(one: x509.Certificate) -> tuple[list[str], list[str]]:
    """Return the addresses of lists and of responders that a certificate names."""
    try:
        # A list by another issuer (RFC 5280 §4.2.1.13) would need that one's key.
        points = [
            point
            for point in one.crl_distribution_points
            if point["crl_issuer"].native is None
        ]
        return [str(each.url) for each in points if each.url], list(one.ocsp_urls)
    except (ValueError, TypeError, KeyError, AttributeError):
        return [], []


def _stated_responders(trust: TrustStore, issuer: str) -> Iterator[str]:
    for each in trust.publications:
        if each.issuer == issuer and each.ocsp is not None:
            yield each.ocsp
