"""A partner's access token: signed by us, short-lived, for named scopes (RFC 9068).

Its audience is not that of a person's token: neither is ever taken for the other.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from app.core.ids import new_id
from app.identity.tokens import BadToken

LIFE: Final = timedelta(minutes=10)
_ALGORITHM: Final = "HS256"
_AUDIENCE: Final = "motcua:machines"
_LONGEST: Final = 4096
_SKEW: Final = timedelta(seconds=30)


@dataclass(frozen=True)
class Grant:
    """What a token says: which client, and what it may do.

    `certificate`: only over a connection that shows it (`cnf`, RFC 8705 §3.1).
    """

    client_id: UUID
    scopes: frozenset[str]
    certificate: str | None = None


@dataclass(frozen=True)
class MachineTokens:
    key: OctKey
    issuer: str

    def issue(self, grant: Grant, *, at: datetime) -> str:
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "aud": _AUDIENCE,
            "sub": str(grant.client_id),
            "scope": " ".join(sorted(grant.scopes)),
            "jti": str(new_id()),
            "iat": int(at.timestamp()),
            "exp": int((at + LIFE).timestamp()),
        }
        if grant.certificate is not None:
            claims["cnf"] = {"x5t#S256": grant.certificate}
        return jwt.encode({"alg": _ALGORITHM, "typ": "at+jwt"}, claims, self.key)

    def read(self, token: str, *, at: datetime) -> Grant:
        """Return what a token grants.

        Raises:
            BadToken: unless we issued it to a machine, and it still holds.
        """
        if len(token) > _LONGEST:
            raise BadToken
        try:
            claims = jwt.decode(token, self.key, algorithms=[_ALGORITHM]).claims
        # The library trusts the shape of what a stranger wrote in the header.
        except (JoseError, ValueError, TypeError, RecursionError) as error:
            raise BadToken from error
        return self._grant(claims, at)

    def _grant(self, claims: dict[str, Any], at: datetime) -> Grant:
        if claims.get("iss") != self.issuer or claims.get("aud") != _AUDIENCE:
            raise BadToken
        # Nobody but us holds the key: what follows has the form that we gave it.
        issued, expires = claims["iat"], claims["exp"]
        if not (at + _SKEW).timestamp() >= issued or at.timestamp() >= expires:
            raise BadToken
        return Grant(
            client_id=UUID(claims["sub"]),
            scopes=frozenset(claims["scope"].split()),
            certificate=claims.get("cnf", {}).get("x5t#S256"),
        )
