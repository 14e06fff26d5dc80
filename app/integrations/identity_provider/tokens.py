"""Did the provider sign this token? (RFC 7515, RFC 8725). Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key, RSAKey, import_key

LONGEST: Final = 16_384
_LAST_TIME: Final = 2**33
_SMALLEST_RSA_BITS: Final = 2048
# What the library raises on a stranger's header, beside its own errors.
UNREADABLE: Final = (
    JoseError,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    RecursionError,
)


@dataclass(frozen=True)
class Header:
    algorithm: str
    kid: str | None
    typ: str | None


@dataclass(frozen=True)
class Refused:
    """Why a token proves nothing; `unknown_key`: new keys might."""

    why: str
    unknown_key: bool = False


@dataclass(frozen=True)
class Signed:
    claims: Mapping[str, Any]
    header: Header


@dataclass(frozen=True)
class Window:
    """The instant of judging, and how far two clocks may stand apart."""

    at: datetime
    skew: timedelta

    def begun(self, claims: Mapping[str, Any], name: str) -> bool:
        begins = moment(claims.get(name))
        return begins is not None and begins <= (self.at + self.skew).timestamp()

    def over(self, claims: Mapping[str, Any], name: str) -> bool:
        ends = moment(claims.get(name))
        return ends is None or ends <= (self.at - self.skew).timestamp()


def signed(
    token: str, keys: Sequence[Mapping[str, Any]], *, algorithms: Collection[str]
) -> Signed | Refused:
    """Return the claims of a token that one of the keys has signed."""
    header = read_header(token)
    if isinstance(header, Refused):
        return header
    if header.algorithm not in algorithms:
        return Refused("its algorithm is not allowed")
    key = _key_for(header, keys)
    if key is None:
        return Refused("no key of the provider is named so", unknown_key=True)
    try:
        claims = jwt.decode(token, key, algorithms=[header.algorithm]).claims
    except UNREADABLE:
        return Refused("its signature does not hold")
    return Signed(claims, header)


def read_header(token: str) -> Header | Refused:
    """Return what a token says of its signature; nothing is proved by it."""
    if len(token) > LONGEST:
        return Refused("too long")
    try:
        plain = jws.extract_compact(token.encode()).protected
    except UNREADABLE:
        return Refused("not a signed token")
    algorithm, kid, typ = plain.get("alg"), plain.get("kid"), plain.get("typ")
    if not isinstance(algorithm, str) or not isinstance(kid, str | None):
        return Refused("not a signed token")
    return Header(algorithm, kid, typ if isinstance(typ, str) else None)


def moment(value: object) -> float | None:
    """Return a NumericDate (RFC 7519 §2), or None for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < _LAST_TIME else None


def _key_for(header: Header, keys: Sequence[Mapping[str, Any]]) -> Key | None:
    """Return the one key meant: the one named, or the only one there could be."""
    fit = [key for key in (_fit(each, header) for each in keys) if key is not None]
    if header.kid is None:
        return fit[0] if len(fit) == 1 else None
    return next((key for key in fit if key.kid == header.kid), None)


def _fit(plain: Mapping[str, Any], header: Header) -> Key | None:
    """Return a public key of the kind that this algorithm needs, made for signing."""
    if plain.get("kty") != _key_type(header.algorithm):
        return None
    if plain.get("use", "sig") != "sig":
        return None
    if plain.get("alg", header.algorithm) != header.algorithm:
        return None
    try:
        key = import_key(dict(plain))
    except UNREADABLE:
        return None
    if isinstance(key, RSAKey) and key.raw_value.key_size < _SMALLEST_RSA_BITS:
        return None
    return key


def _key_type(algorithm: str) -> str:
    return {"ES": "EC", "Ed": "OKP"}.get(algorithm[:2], "RSA")
