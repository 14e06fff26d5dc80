"""Does this ID token prove who signed in, to us, now? (OpenID Connect Core §3.1.3.7)."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from app.identity.sign_in.ports import Asked
from app.integrations.identity_provider.tokens import (
    Refused,
    Signed,
    Window,
    moment,
)

_LONGEST_SUBJECT: Final = 255
# A token is made while we wait for it.
_OLDEST: Final = timedelta(minutes=10)
_DIGESTS: Final = {"RS256": "sha256", "PS256": "sha256", "ES256": "sha256"} | {
    "ES384": "sha384",
    "EdDSA": "sha512",  # Ed25519 (RFC 8032)
}


@dataclass(frozen=True)
class Expected:
    """`asked`: how old the proof may be, where a sign-in asked for a late one."""

    issuer: str
    client_id: str
    nonce: str
    access_token: str | None
    asked: Asked | None = None


def check(signed: Signed, expected: Expected, window: Window) -> Refused | None:
    """Return what is wrong with a token that the provider signed; None for nothing."""
    claims = signed.claims
    return (
        _for_us(claims, expected)
        or _in_time(claims, window)
        or _of_this_attempt(claims, expected)
        or _of_this_access_token(signed, expected)
        or _late_enough(claims, expected, window)
    )


def _for_us(claims: Mapping[str, Any], expected: Expected) -> Refused | None:
    if claims.get("iss") != expected.issuer:
        return Refused("iss is another issuer")
    # We trust no other audience: one more makes the token somebody else's too.
    if claims.get("aud") not in (expected.client_id, [expected.client_id]):
        return Refused("aud is not this portal alone")
    if claims.get("azp", expected.client_id) != expected.client_id:
        return Refused("azp is another client")
    return None


def _in_time(claims: Mapping[str, Any], window: Window) -> Refused | None:
    if window.over(claims, "exp"):
        return Refused("expired")
    if not window.begun(claims, "iat"):
        return Refused("iat is not a time that has come")
    if "nbf" in claims and not window.begun(claims, "nbf"):
        return Refused("nbf is not a time that has come")
    issued = moment(claims["iat"]) or 0
    if issued < (window.at - window.skew - _OLDEST).timestamp():
        return Refused("issued too long ago")
    return None


def _of_this_attempt(claims: Mapping[str, Any], expected: Expected) -> Refused | None:
    nonce, subject = claims.get("nonce"), claims.get("sub")
    if not isinstance(nonce, str) or not _same(nonce, expected.nonce):
        return Refused("nonce is of another attempt")
    if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST_SUBJECT:
        return Refused("sub is missing or too long")
    if "\x00" in subject:
        return Refused("sub is no text")
    return None


def _of_this_access_token(signed: Signed, expected: Expected) -> Refused | None:
    """`at_hash` may be left out in the code flow; where it is, it must be right."""
    stated = signed.claims.get("at_hash")
    if stated is None or expected.access_token is None:
        return None
    whole = hashlib.new(
        _DIGESTS[signed.header.algorithm], expected.access_token.encode()
    ).digest()
    half = base64.urlsafe_b64encode(whole[: len(whole) // 2]).rstrip(b"=").decode()
    if not isinstance(stated, str) or not _same(stated, half):
        return Refused("at_hash is of another access token")
    return None


def _late_enough(
    claims: Mapping[str, Any], expected: Expected, window: Window
) -> Refused | None:
    """Check `auth_time`, which must be told where `max_age` was (Core §2)."""
    asked = expected.asked
    if asked is None or asked.max_age is None:
        return None
    proved = moment(claims.get("auth_time"))
    if proved is None:
        return Refused("auth_time is missing, and max_age was asked for")
    if proved < (asked.since - asked.max_age - window.skew).timestamp():
        return Refused("auth_time is older than max_age")
    if not window.begun(claims, "auth_time"):
        return Refused("auth_time is not a time that has come")
    return None


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
