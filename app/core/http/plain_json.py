"""JSON that every reader understands alike (RFC 8259 §8.1, RFC 7493 §2.3).

A proxy, a log and the portal may each take another one of two equal members, and
guess another encoding: what can be read two ways is not read. What a number or a text
may be is told by each field, which names its place.
"""

import json
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute


class PlainJsonRoute(APIRoute):
    """Read a JSON body strictly: 400 for what is not plain."""

    def get_route_handler(
        self,
    ) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_plain(request: Request) -> Response:
            return await handle(PlainJsonRequest(request.scope, request.receive))

        return handle_plain


class PlainJsonRequest(Request):
    """A request whose JSON is read strictly."""

    async def json(self) -> Any:  # noqa: ANN401 - as the framework's own is typed
        if not hasattr(self, "_json"):
            self._json = plain(await self.body())
        return self._json


def plain(body: bytes) -> object:
    """Return what the JSON says.

    Raises:
        json.JSONDecodeError: if it is no JSON in UTF-8, or names a member twice.
    """
    try:
        return json.loads(body.decode(), object_pairs_hook=_unique)
    except json.JSONDecodeError:
        raise
    except (ValueError, RecursionError) as error:
        raise json.JSONDecodeError(str(error), "", 0) from error


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        message = "a member is named twice"
        raise ValueError(message)
    return members
