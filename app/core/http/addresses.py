"""Refuse an address with a NUL in it: no text of a database can hold one."""

from starlette.types import ASGIApp, Receive, Scope, Send

from app.core.errors import Malformed
from app.core.http.problems import problem_response


class PlainAddress:
    """Answer 400 for a path or a query with a NUL, before any route reads it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _has_nul(scope):
            refused = Malformed("Địa chỉ có ký tự không hợp lệ")
            await problem_response(refused)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _has_nul(scope: Scope) -> bool:
    return "\x00" in scope["path"] or b"%00" in scope.get("query_string", b"")
