"""Refuse a head that two readers may understand differently.

Which of two `Authorization` lines counts is told by nothing: a proxy, a limit and a
route may each take another one (RFC 9110 §5.3). The host is stated once and well
formed (RFC 9112 §3.2); nothing of ours is built from it, as links come from settings.
"""

import re
from collections import Counter
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from app.core.errors import Malformed
from app.core.http.problems import problem_response

_ONCE: Final = frozenset(
    {
        b"authorization",
        b"client-cert",
        b"content-encoding",
        b"content-type",
        b"host",
        b"idempotency-key",
        b"origin",
        b"sec-fetch-site",
        b"securitykey",
        b"tus-resumable",
        b"upload-length",
        b"upload-offset",
        b"x-http-method-override",
        b"x-read-purpose",
    }
)
# RFC 3986 §3.2.2 without user, percent signs and what hosts are never called.
_HOST: Final = re.compile(rb"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")


class SingleFields:
    """Answer 400 for a repeated field that is one, and for no host or an odd one."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _ambiguous(scope):
            refused = Malformed("Tiêu đề của yêu cầu thiếu, lặp lại hoặc sai")
            await problem_response(refused)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _ambiguous(scope: Scope) -> bool:
    counts = Counter(name for name, _ in scope["headers"])
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    # HTTP/1.0 had no such field: the probes of some machines still do without.
    unstated = not hosts and scope["http_version"] != "1.0"
    odd = any(_HOST.fullmatch(each) is None for each in hosts)
    return unstated or odd or any(counts[name] > 1 for name in _ONCE)
