"""Judge a time-stamp by itself, with nothing at hand but its authority's root.

What a signature's time-stamps prove, with revocation, is judged in `process`; here
the token and its chain must do, as they must for whoever looks from outside.
"""

from datetime import datetime

from asn1crypto import x509

from app.signing.cms import timestamps
from app.signing.content import Content
from app.signing.evidence import INTACT
from app.signing.trust import path
from app.signing.trust.path import PathRules
from app.signing.trust.store import Evidence, Scope, TrustStore


def trusted_time(token: bytes, content: bytes, *, trust: TrustStore) -> datetime | None:
    """Return when an authority under `trust` saw the content, or None if none did."""
    found = timestamps.verify_token(
        token, Content([content]), kind=timestamps.DOCUMENT, others=()
    )
    if found.finding != INTACT or found.certificate is None or found.time is None:
        return None
    if not path.may_stamp_time(found.certificate):
        return None
    vouched = _vouched(found.certificate, found.evidence, found.time, trust)
    return found.time if vouched else None


def _vouched(
    certificate: x509.Certificate, beside: Evidence, at: datetime, trust: TrustStore
) -> bool:
    paths = path.find_paths(
        certificate,
        trust=trust,
        candidates=beside.certificates,
        scope=Scope.TIMESTAMP,
    )
    return any(
        path.problem_at(each, at=at, rules=PathRules()) is None for each in paths
    )
