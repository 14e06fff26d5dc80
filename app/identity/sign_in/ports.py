"""What sign-in asks of an identity provider."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from app.core.errors import Unavailable
from app.identity.actor import Kind
from app.identity.assurance import Level
from app.identity.sign_in.identity import Identity


class ProviderUnavailable(Unavailable):
    code = "identity_provider_unavailable"
    title = "Hệ thống định danh tạm thời không trả lời, hãy thử lại sau"


@dataclass(frozen=True)
class Secrets:
    """What only this attempt and the provider know (RFC 7636, OpenID Connect Core)."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class Asked:
    """What a sign-in that began at `since` must reach; None asks for nothing."""

    since: datetime
    level: Level | None = None
    max_age: timedelta | None = None


@dataclass(frozen=True)
class Answer:
    """What the browser brought back from the provider."""

    code: str
    issuer: str | None


@dataclass(frozen=True)
class NotProven:
    """The provider proved nobody; `why` is for the audit, never for the browser."""

    why: str


@dataclass(frozen=True)
class Farewell:
    """A provider says that a stay, or all of a person's, has ended there."""

    jti: str
    expires_at: datetime
    subject: str | None
    sid: str | None


class IdentityProvider(Protocol):
    """Raises `ProviderUnavailable` where it cannot be reached."""

    @property
    def title(self) -> str: ...

    @property
    def kinds(self) -> frozenset[Kind]:
        """Return the kinds of people that it may speak for."""
        ...

    async def address(
        self, secrets: Secrets, *, callback: str, at: datetime, asked: Asked
    ) -> str:
        """Return where the browser goes to sign in as is asked."""
        ...

    async def identity(
        self,
        answer: Answer,
        secrets: Secrets,
        *,
        callback: str,
        at: datetime,
        asked: Asked,
    ) -> Identity | NotProven:
        """Exchange the code, and check everything that comes back.

        The level is told as it was reached: whether it is the one asked for is for
        the caller to say.
        """
        ...

    async def sign_out_address(self, *, after: str, at: datetime) -> str | None:
        """Return where the browser goes to end the stay there too, if one may."""
        ...

    async def farewell(
        self, logout_token: str, *, at: datetime
    ) -> Farewell | NotProven:
        """Read a back-channel logout token (OpenID Back-Channel Logout 1.0 §2.6)."""
        ...


Providers = Mapping[str, IdentityProvider]
