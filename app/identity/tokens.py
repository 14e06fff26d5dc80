"""Bearer tokens: signed, expiring, bound to this portal (RFC 7519, RFC 8725)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from app.core.errors import Unauthenticated
from app.core.ids import new_id
from app.identity.assurance import Assurance, Level

_ALGORITHM: Final = "HS256"
_AUDIENCE: Final = "motcua"
_LONGEST: Final = 4096
_SKEW: Final = timedelta(seconds=30)


class BadToken(Unauthenticated):
    code = "invalid_token"
    title = "Phiên đăng nhập không hợp lệ hoặc đã hết hạn"


@dataclass(frozen=True)
class Reading:
    """What a token says; `session_id` is the session that it lives and ends with."""

    person_id: UUID
    assurance: Assurance
    session_id: UUID | None = None


@dataclass(frozen=True)
class Tokens:
    """Issues and reads tokens under one key and one algorithm."""

    key: OctKey
    issuer: str

    def issue(
        self,
        person_id: UUID,
        *,
        at: datetime,
        life: timedelta,
        assurance: Assurance | None = None,
        session_id: UUID | None = None,
    ) -> str:
        """Issue one; unless stated, its person is as sure as can be, and proved now."""
        held = assurance or Assurance(Level.FOUR, at)
        claims: dict[str, object] = {
            "iss": self.issuer,
            "aud": _AUDIENCE,
            "sub": str(person_id),
            "jti": str(new_id()),
            "iat": int(at.timestamp()),
            "exp": int((at + life).timestamp()),
            "loa": int(held.level),
        }
        if held.proved_at is not None:
            claims["auth_time"] = int(held.proved_at.timestamp())
        if session_id is not None:
            claims["sid"] = str(session_id)
        return jwt.encode({"alg": _ALGORITHM}, claims, self.key)

    def subject(self, token: str, *, at: datetime) -> UUID:
        """Return whose token it is.

        Raises:
            BadToken: unless we signed it, for ourselves, and it still holds.
        """
        return self.read(token, at=at).person_id

    def read(self, token: str, *, at: datetime) -> Reading:
        """Return what the token says.

        Raises:
            BadToken: unless we signed it, for ourselves, and it still holds.
        """
        if len(token) > _LONGEST:
            raise BadToken
        try:
            claims = jwt.decode(token, self.key, algorithms=[_ALGORITHM]).claims
        # The library trusts the shape of what a stranger wrote in the header.
        except (JoseError, ValueError, TypeError, RecursionError) as error:
            raise BadToken from error
        return self._checked(claims, at)

    def _checked(self, claims: dict[str, object], at: datetime) -> Reading:
        issued, expires = claims.get("iat"), claims.get("exp")
        if claims.get("iss") != self.issuer or claims.get("aud") != _AUDIENCE:
            raise BadToken
        if not isinstance(issued, int) or not isinstance(expires, int):
            raise BadToken
        if not (at + _SKEW).timestamp() >= issued or at.timestamp() >= expires:
            raise BadToken
        stay = claims.get("sid")
        try:
            return Reading(
                person_id=UUID(str(claims.get("sub"))),
                assurance=Assurance(
                    Level(int(str(claims.get("loa")))), _moment(claims.get("auth_time"))
                ),
                session_id=None if stay is None else UUID(str(stay)),
            )
        except (ValueError, OverflowError, OSError) as error:
            raise BadToken from error


def _moment(stated: object) -> datetime | None:
    return None if stated is None else datetime.fromtimestamp(int(str(stated)), UTC)
