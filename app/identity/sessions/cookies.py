"""The cookie that carries a session (RFC 6265bis): opaque, and out of scripts' reach."""

import hmac
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from fastapi import Request, Response

_LONGEST: Final = 200
_MARK_BYTES: Final = 12
# Sent along when a provider's page leads back to us, never with a stranger's write.
_SAME_SITE: Final = "lax"


@dataclass(frozen=True)
class Cookie:
    """`__Host-`: no other host, path or plain connection may set or read it.

    It is marked under `key`, so that a made-up one is told before any database is.
    """

    name: str
    secure: bool
    key: bytes

    def read(self, request: Request) -> str | None:
        """Return what we once put there; what others wrote is not there."""
        found = request.cookies.get(self.name, "")
        value, _, mark = found.rpartition(".")
        ours = len(found) <= _LONGEST and hmac.compare_digest(
            mark.encode(), self._mark(value).encode()
        )
        return value if ours else None

    def marked(self, value: str) -> str:
        return f"{value}.{self._mark(value)}"

    def put(
        self, response: Response, value: str, *, seconds: int | None = None
    ) -> None:
        response.set_cookie(
            self.name,
            self.marked(value),
            max_age=seconds,
            path="/",
            secure=self.secure,
            httponly=True,
            samesite=_SAME_SITE,
        )

    def drop(self, response: Response) -> None:
        response.delete_cookie(
            self.name,
            path="/",
            secure=self.secure,
            httponly=True,
            samesite=_SAME_SITE,
        )

    def _mark(self, value: str) -> str:
        whole = hmac.digest(self.key, f"{self.name}={value}".encode(), "sha256")
        return whole[:_MARK_BYTES].hex()


@dataclass(frozen=True)
class Cookies:
    """`session` is the person's; `attempt` binds a sign-in to the browser it began in."""

    session: Cookie
    attempt: Cookie
    origin: str


def cookies_for(public_url: str, *, key: bytes) -> Cookies:
    parts = urlsplit(public_url)
    secure = parts.scheme == "https"
    prefix = "__Host-" if secure else ""
    return Cookies(
        session=Cookie(f"{prefix}motcua", secure, key),
        attempt=Cookie(f"{prefix}motcua_sign_in", secure, key),
        origin=f"{parts.scheme}://{parts.netloc}",
    )
