"""Whom we trust, for what, and from when until when."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from asn1crypto import x509


class Domain(StrEnum):
    NATIONAL = "national"
    GOVERNMENT = "government"
    OTHER = "other"


class Scope(StrEnum):
    """What an anchor is trusted to certify."""

    SIGNATURE = "signature"
    TIMESTAMP = "timestamp"


@dataclass(frozen=True)
class Anchor:
    certificate: x509.Certificate
    name: str
    domain: Domain
    scope: frozenset[Scope]
    trusted_from: datetime
    trusted_until: datetime
