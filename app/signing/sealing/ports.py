"""What sealing needs of a key, wherever the key lives: a file, a token, a service."""

from datetime import datetime
from typing import Protocol

from asn1crypto import tsp, x509


class SealKey(Protocol):
    """An agency's private key: it signs bytes and shows its certificate."""

    @property
    def certificate(self) -> x509.Certificate: ...

    @property
    def chain(self) -> tuple[x509.Certificate, ...]:
        """Return the certificates between this one and the anchor."""
        ...

    def sign(self, data: bytes) -> bytes:
        """Sign with SHA-256: RSASSA-PSS with a salt of 32 bytes, or ECDSA."""
        ...


class TimeStamper(Protocol):
    """A time-stamping authority (RFC 3161)."""

    def stamp(self, sha256: bytes, *, at: datetime) -> tsp.TimeStampResp:
        """Return the authority's answer over a digest."""
        ...
