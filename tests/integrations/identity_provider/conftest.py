"""A provider's keys, and tokens as it signs them: right in all but what a test changes."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, Key

from app.integrations.identity_provider.id_tokens import Expected
from app.integrations.identity_provider.tokens import Window

AT: Final = datetime(2026, 11, 23, 2, tzinfo=UTC)
ISSUER: Final = "https://vneid.example"
CLIENT: Final = "motcua"
EXPECTED: Final = Expected(ISSUER, CLIENT, "nonce-1", access_token="access-1")
WINDOW: Final = Window(AT, timedelta(minutes=2))
EVENT: Final = "http://schemas.openid.net/event/backchannel-logout"


@dataclass
class Signer:
    key: Key = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "k1"}))

    @property
    def keys(self) -> list[dict[str, Any]]:
        return [dict(self.key.as_dict(private=False)) | {"use": "sig", "alg": "ES256"}]

    def sign(
        self, claims: dict[str, Any], *, header: dict[str, Any] | None = None
    ) -> str:
        stated = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(
            {"alg": "ES256", "kid": "k1"} | (header or {}), stated, self.key
        )


@pytest.fixture(scope="session")
def signer() -> Signer:
    return Signer()


def id_claims(**changes: Any) -> dict[str, Any]:
    now = int(AT.timestamp())
    claims = {
        "iss": ISSUER,
        "aud": CLIENT,
        "sub": "tech-hoa",
        "nonce": "nonce-1",
        "iat": now,
        "exp": now + 600,
    }
    return claims | changes


def logout_claims(**changes: Any) -> dict[str, Any]:
    now = int(AT.timestamp())
    claims = {
        "iss": ISSUER,
        "aud": CLIENT,
        "sub": "tech-hoa",
        "iat": now,
        "exp": now + 120,
        "jti": "farewell-1",
        "events": {EVENT: {}},
    }
    return claims | changes
