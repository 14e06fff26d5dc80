"""Headers on every answer that tell a browser to trust it with little.

The portal answers JSON, and files that others sent in: neither may run a script,
be framed, be guessed to be something else, or stay in a shared cache. A page sets
its own, wider policy; what a route has set is kept.
"""

from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ALWAYS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'; sandbox"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cache-Control": "no-store",
}
# Two years, as the preload list asks (RFC 6797; hstspreload.org).
_ONLY_HTTPS: Final = "max-age=63072000; includeSubDomains"


class Hardening:
    """Add what a route has not set; HSTS where the portal is published by HTTPS."""

    def __init__(self, app: ASGIApp, *, public_url: str) -> None:
        self._app = app
        secure = urlsplit(public_url).scheme == "https"
        extra = {"Strict-Transport-Security": _ONLY_HTTPS} if secure else {}
        self._headers = _ALWAYS | extra

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_hardened(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._harden(MutableHeaders(scope=message))
            await send(message)

        await self._app(scope, receive, send_hardened)

    def _harden(self, headers: MutableHeaders) -> None:
        for name, value in self._headers.items():
            headers.setdefault(name, value)
