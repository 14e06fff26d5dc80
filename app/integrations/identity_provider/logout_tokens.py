"""Is this logout token one? (OpenID Connect Back-Channel Logout 1.0 §2.6). Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from app.identity.sign_in.ports import Farewell
from app.integrations.identity_provider.tokens import (
    Refused,
    Signed,
    Window,
    moment,
)

_EVENT: Final = "http://schemas.openid.net/event/backchannel-logout"
_TYPES: Final = frozenset({None, "JWT", "logout+jwt"})
_LONGEST: Final = 255
# One that says no end is good for this long after it was made.
_LIFE: Final = timedelta(minutes=2)


def read(
    signed: Signed, *, issuer: str, client_id: str, window: Window
) -> Farewell | Refused:
    """Return whose stay has ended, from a token that the provider signed."""
    claims = signed.claims
    wrong = _wrong(signed, issuer, client_id) or _out_of_time(claims, window)
    if wrong is not None:
        return wrong
    jti, subject, sid = (claims.get(name) for name in ("jti", "sub", "sid"))
    if not _is_name(jti):
        return Refused("jti is missing or too long")
    if subject is None and sid is None:
        return Refused("neither sub nor sid")
    if not all(each is None or _is_name(each) for each in (subject, sid)):
        return Refused("sub or sid is no name")
    return Farewell(str(jti), _forgotten_at(claims, window), subject, sid)


def _wrong(signed: Signed, issuer: str, client_id: str) -> Refused | None:
    claims, typ = signed.claims, signed.header.typ
    if (typ.removeprefix("application/") if typ else None) not in _TYPES:
        return Refused("typ is of another kind of token")
    if claims.get("iss") != issuer:
        return Refused("iss is another issuer")
    if claims.get("aud") not in (client_id, [client_id]):
        return Refused("aud is not this portal alone")
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(_EVENT), dict):
        return Refused("it tells of no logout")
    # An ID token is none: it has a nonce, and no event.
    if "nonce" in claims:
        return Refused("it has a nonce")
    return None


def _out_of_time(claims: Mapping[str, Any], window: Window) -> Refused | None:
    if not window.begun(claims, "iat"):
        return Refused("iat is not a time that has come")
    if _end(claims) <= (window.at - window.skew).timestamp():
        return Refused("expired")
    return None


def _end(claims: Mapping[str, Any]) -> float:
    if "exp" in claims:
        return moment(claims["exp"]) or 0
    return (moment(claims["iat"]) or 0) + _LIFE.total_seconds()


def _forgotten_at(claims: Mapping[str, Any], window: Window) -> datetime:
    """Return until when it could be replayed."""
    return datetime.fromtimestamp(_end(claims), UTC) + window.skew


def _is_name(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _LONGEST and "\x00" not in value
