"""What the protocol asks of every answer and request under one path."""

from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.uploads import headers

PATH: Final = "/v1/uploads"
_OVERRIDES: Final = frozenset({"PATCH", "DELETE", "HEAD"})


class TusWire:
    """Name the version on every answer, refusals of other layers included.

    `X-HTTP-Method-Override` on a POST is the method (tus 1.0, "must be
    interpreted"): some mobile networks let no PATCH through.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(PATH):
            await self._app(scope, receive, send)
            return

        async def named(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                answer["Tus-Resumable"] = headers.VERSION
                answer["Tus-Version"] = headers.VERSION
                answer["Cache-Control"] = "no-store"
            await send(message)

        await self._app(_meant(scope), receive, named)


def _meant(scope: Scope) -> Scope:
    override = Headers(scope=scope).get("x-http-method-override", "").upper()
    if scope["method"] == "POST" and override in _OVERRIDES:
        return {**scope, "method": override}
    return scope
