"""What signing needs from outside: a key, wherever it lives, a clock's witness, evidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from asn1crypto import x509


class Scheme(StrEnum):
    """How a key signs a SHA-256 digest.

    TT 15/2025/TT-BKHCN wants RSASSA-PSS of RSA keys; two public services still
    answer with PKCS#1 v1.5, which their users cannot change.
    """

    PSS = "rsassa_pss"
    PKCS1 = "rsassa_pkcs1v15"
    ECDSA = "ecdsa"


@dataclass(frozen=True)
class Credential:
    """A key's certificate, those between it and the anchor, and how the key signs."""

    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    scheme: Scheme


@dataclass(frozen=True)
class Capabilities:
    """`batch`: digests in one request. `confirms_elsewhere`: values come later."""

    batch: int
    confirms_elsewhere: bool = False
    # A plugin that gives back a signed file, never a bare value.
    whole_file: bool = False


@dataclass(frozen=True)
class ToSign:
    """A SHA-256 digest, and what the signer is told it is of."""

    sha256: bytes
    title: str


@dataclass(frozen=True)
class Values:
    """Signature values, in the order of the digests."""

    values: tuple[bytes, ...]


@dataclass(frozen=True)
class Waiting:
    """The signer has yet to confirm; ask again with this ticket."""

    ticket: str


class Decline(StrEnum):
    BY_SIGNER = "declined_by_signer"
    EXPIRED = "expired"
    BY_PROVIDER = "declined_by_provider"


@dataclass(frozen=True)
class Declined:
    reason: Decline


Answer = Values | Waiting | Declined


class SigningProvider(Protocol):
    """A private key in a file, a token, or at a remote service."""

    @property
    def capabilities(self) -> Capabilities: ...

    async def credential(self) -> Credential:
        """Return whose key this is.

        Raises:
            ProviderUnavailable: the token is gone, the service does not answer.
        """
        ...

    async def begin(self, requests: Sequence[ToSign]) -> Answer:
        """Ask for signatures; a key at hand answers at once.

        Raises:
            ProviderUnavailable: nothing was signed, or nobody knows.
        """
        ...

    async def collect(self, ticket: str) -> Answer:
        """Ask what became of a request that was `Waiting`.

        Raises:
            ProviderUnavailable: nobody knows; ask again.
        """
        ...


class TimeStamper(Protocol):
    """A time-stamping authority (RFC 3161)."""

    async def stamp(self, sha256: bytes) -> bytes:
        """Return a time-stamp token (a CMS ContentInfo in DER) over a digest.

        Raises:
            ProviderUnavailable: the authority does not answer, or not so.
        """
        ...
