"""Does this assertion prove that client? (RFC 7523 §3, RFC 8725). Pure."""

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet, RSAKey, import_key

ALGORITHMS: Final = ("ES256", "PS256", "RS256", "EdDSA")
_LONGEST: Final = 4096
_LONGEST_ID: Final = 200
# An assertion proves who speaks now, not who will speak tomorrow.
_LONGEST_LIFE: Final = timedelta(minutes=10)
_SKEW: Final = timedelta(seconds=60)
_LAST_TIME: Final = 2**33
_SMALLEST_RSA_BITS: Final = 2048
_KINDS: Final[tuple[Literal["EC", "RSA", "OKP"], ...]] = ("EC", "RSA", "OKP")
_PUBLIC: Final = frozenset({"kty", "crv", "x", "y", "n", "e", "use", "alg"})
_KID: Final = re.compile(r"[A-Za-z0-9._~-]{1,100}")
_NO_KEY: Final = "không đọc được khóa công khai (PEM hoặc JWK)"
# What the library raises on a stranger's header, beside its own errors.
_UNREADABLE: Final = (JoseError, ValueError, TypeError, KeyError, RecursionError)


@dataclass(frozen=True)
class Proved:
    jti: str
    expires_at: datetime


@dataclass(frozen=True)
class Refused:
    why: str


class KeyUnfit(Exception):
    """A key that must not be registered."""


def claimed_issuer(assertion: str) -> str | None:
    """Return who the assertion says it is from; nothing is proved by it."""
    if len(assertion) > _LONGEST:
        return None
    try:
        payload = jws.extract_compact(assertion.encode()).payload
        claims = _json_object(payload)
    except _UNREADABLE:
        return None
    issuer = claims.get("iss")
    return issuer if isinstance(issuer, str) and "\x00" not in issuer else None


def check(
    assertion: str,
    *,
    client: str,
    keys: Sequence[Mapping[str, Any]],
    audiences: frozenset[str],
    at: datetime,
) -> Proved | Refused:
    """Check that one of the client's keys signed it, for us, for now."""
    try:
        key_set = KeySet([import_key(dict(key)) for key in keys])
        claims = jwt.decode(assertion, key_set, algorithms=list(ALGORITHMS)).claims
    except _UNREADABLE:
        return Refused("not signed by a key of this client")
    if claims.get("iss") != client or claims.get("sub") != client:
        return Refused("iss and sub must both be the client")
    if not _audience(claims) & audiences:
        return Refused("aud is not this server")
    return _in_time(claims, at)


def public_jwk(material: bytes | Mapping[str, Any]) -> dict[str, Any]:
    """Return a public key, PEM or JWK, as it is registered, with its `kid`.

    Raises:
        KeyUnfit: if it is no asymmetric key, or too short.
    """
    try:
        key = _asymmetric(material)
        plain = dict(key.as_dict(private=False))
        kid = plain.get("kid") or key.thumbprint()
    except _UNREADABLE as error:
        raise KeyUnfit(_NO_KEY) from error
    if not _KID.fullmatch(str(kid)):
        raise KeyUnfit("kid chỉ gồm chữ, số và . _ ~ - (tối đa 100 ký tự)")
    kept = {name: value for name, value in plain.items() if name in _PUBLIC}
    return kept | {"kid": str(kid)}


def _asymmetric(material: bytes | Mapping[str, Any]) -> Key:
    if not isinstance(material, bytes):
        return _fit(import_key(dict(material)))
    for kind in _KINDS:
        with suppress(*_UNREADABLE):
            return _fit(import_key(material, kind))
    raise KeyUnfit(_NO_KEY)


def _fit(key: Key) -> Key:
    if key.key_type == "oct":
        raise KeyUnfit("khóa đối xứng là bí mật chung, không nhận")
    if isinstance(key, RSAKey) and key.raw_value.key_size < _SMALLEST_RSA_BITS:
        raise KeyUnfit(f"khóa RSA phải từ {_SMALLEST_RSA_BITS} bit")
    return key


def _json_object(payload: bytes) -> dict[str, Any]:
    found = json.loads(payload)
    if not isinstance(found, dict):
        raise TypeError("not an object")
    return found


def _audience(claims: Mapping[str, Any]) -> frozenset[str]:
    given = claims.get("aud")
    named = given if isinstance(given, list) else [given]
    return frozenset(each for each in named if isinstance(each, str))


def _in_time(claims: Mapping[str, Any], at: datetime) -> Proved | Refused:
    jti, expires = claims.get("jti"), _time(claims.get("exp"))
    if not isinstance(jti, str) or not 1 <= len(jti) <= _LONGEST_ID or "\x00" in jti:
        return Refused("jti is missing or too long")
    if expires is None:
        return Refused("exp is missing")
    now = at.timestamp()
    if not now < expires <= now + (_LONGEST_LIFE + _SKEW).total_seconds():
        return Refused("expired, or good for too long")
    for name in ("iat", "nbf"):
        begins = _time(claims.get(name, now))
        if begins is None or begins > now + _SKEW.total_seconds():
            return Refused(f"{name} is not a time that has come")
    return Proved(jti, datetime.fromtimestamp(expires, UTC))


def _time(value: object) -> float | None:
    """Return a NumericDate (RFC 7519 §2), or None for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < _LAST_TIME else None
