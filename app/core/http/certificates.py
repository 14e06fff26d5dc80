"""The certificate that our own proxy saw a caller prove (RFC 9440, `Client-Cert`)."""

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send


class VouchedCertificate:
    """Keep what a trusted proxy states in the request's state; nobody else's word counts.

    Stands outside what rewrites the caller's address: it asks who is really connected.
    """

    def __init__(
        self, app: ASGIApp, *, trusted: Sequence[IPv4Network | IPv6Network]
    ) -> None:
        self._app = app
        self._trusted = trusted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self._is_ours(scope):
            stated = Headers(scope=scope).getlist("client-cert")
            # Two would be one of the caller's own that the proxy let through.
            if len(stated) == 1:
                scope.setdefault("state", {})["certificate"] = stated[0]
        await self._app(scope, receive, send)

    def _is_ours(self, scope: Scope) -> bool:
        try:
            peer = ip_address((scope.get("client") or ("",))[0])
        except ValueError:
            return False
        return any(peer in network for network in self._trusted)
