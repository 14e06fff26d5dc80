"""Bounds on what a request may send and how long it may take, as it streams in."""

import asyncio
from collections.abc import Mapping
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.errors import TooLarge
from app.core.http.problems import problem_response
from app.core.settings import Limits


class BodyLimit:
    """Refuse a body over its limit with 413, before it is kept in memory.

    One that comes by the drop is refused with 408: it may not hold a line for ever.

    Starlette's own middleware answers in plain text; ours must be a problem.
    `by_path` are other limits, below these paths.
    """

    def __init__(
        self, app: ASGIApp, limits: Limits, by_path: Mapping[str, int] | None = None
    ) -> None:
        self._app = app
        self._limits = limits
        self._by_path = by_path or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        limit = self._limit_for(scope["path"], headers)
        if _announced(headers) > limit:
            await problem_response(_too_large(limit))(scope, receive, send)
            return
        counted = _counted(receive, limit)
        await self._app(scope, self._in_time(counted), send)

    def _limit_for(self, path: str, headers: Headers) -> int:
        for start, limit in self._by_path.items():
            if path.startswith(start):
                return limit
        if headers.get("content-type", "").startswith("multipart/form-data"):
            return self._limits.upload_body
        return self._limits.json_body

    def _in_time(self, receive: Receive) -> Receive:
        patience = self._limits.body_patience.total_seconds()
        until = asyncio.get_running_loop().time() + patience
        whole = False

        async def in_time() -> Message:
            nonlocal whole
            if whole:  # what is awaited now is the end of the line
                return await receive()
            try:
                async with asyncio.timeout_at(until):
                    message = await receive()
            except TimeoutError:
                raise HTTPException(HTTPStatus.REQUEST_TIMEOUT) from None
            whole = not message.get("more_body", False)
            return message

        return in_time


def _announced(headers: Headers) -> int:
    length = headers.get("content-length", "0")
    return int(length) if length.isascii() and length.isdigit() else 0


def _counted(receive: Receive, limit: int) -> Receive:
    received = 0

    async def counted() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > limit:
            # FastAPI turns any other exception of its body reader into a 400.
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return message

    return counted


def _too_large(limit: int) -> TooLarge:
    return TooLarge(f"Tối đa {limit // 1_000_000} MB cho mỗi lần gửi")
