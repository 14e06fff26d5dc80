"""What the routes of sign-in are given: who proves people, and for how long."""

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from fastapi import Request

from app.identity.actor import Kind
from app.identity.sessions.cookies import Cookies, cookies_for
from app.identity.sessions.lifecycle import Life
from app.identity.sessions.service import Device
from app.identity.sign_in import errors
from app.identity.sign_in.ports import IdentityProvider, Providers

_LONGEST_PATH: Final = 2000


@dataclass(frozen=True)
class Lives:
    applicants: Life
    officials: Life

    def of(self, kind: Kind) -> Life:
        return self.officials if kind is Kind.OFFICIAL else self.applicants


@dataclass(frozen=True)
class Desk:
    """`key` marks the cookies as ours."""

    public_url: str
    key: bytes
    lives: Lives
    providers: Providers = field(default_factory=dict)

    @property
    def cookies(self) -> Cookies:
        return cookies_for(self.public_url, key=self.key)

    def provider(self, name: str) -> IdentityProvider:
        """Return a provider of ours.

        Raises:
            ProviderNotFound
        """
        found = self.providers.get(name)
        if found is None:
            raise errors.ProviderNotFound
        return found

    @property
    def after(self) -> str:
        """Return where a provider leads back to after sign-out."""
        return f"{self.public_url.rstrip('/')}/"

    def callback(self, provider: str) -> str:
        return f"{self.public_url.rstrip('/')}/v1/sign-in/{provider}/callback"


def desk_of(request: Request) -> Desk:
    desk: Desk = request.app.state.sign_in
    return desk


def device_of(request: Request) -> Device:
    host = request.client.host if request.client is not None else ""
    return Device(request.headers.get("user-agent", ""), host)


def own_path(wanted: str) -> str:
    """Return where to go after sign-in: a place of ours, or the first page.

    Browsers read a backslash as a slash, and skip what does not print.
    """
    plain = wanted.isprintable() and "\\" not in wanted and len(wanted) <= _LONGEST_PATH
    if not plain or not wanted.startswith("/") or wanted.startswith("//"):
        return "/"
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return "/"
    return "/" if parts.scheme or parts.netloc else wanted
