"""Tokens, and every call of a partner's services let through or spoilt."""

import base64
import hmac
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from simulators.lgsp import faults
from simulators.lgsp.faults import Fault, Faults

TOKEN_PATH: Final = "/token"  # noqa: S105  # a path
Serve = Callable[[Request], Awaitable[Response]]
_SPOILT: Final = Response("<h1>500</h1>", 500, media_type="text/html")


@dataclass
class Gate:
    """Stands before a partner; `account` is `client:secret`."""

    account: str = field(repr=False)
    tokens: set[str] = field(default_factory=set)
    given: int = 0

    def opens(self, request: Request) -> bool:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        return scheme == "Bearer" and token in self.tokens

    async def give_token(self, request: Request) -> Response:
        told = request.headers.get("authorization", "").removeprefix("Basic ")
        right = base64.b64encode(self.account.encode())
        body = await request.body()
        if not hmac.compare_digest(told.encode(), right):
            return JSONResponse({"error": "invalid_client"}, 401)
        if body != b"grant_type=client_credentials":
            return JSONResponse({"error": "unsupported_grant_type"}, 400)
        token = secrets.token_urlsafe(16)
        self.tokens.add(token)
        self.given += 1
        return JSONResponse({"access_token": token, "expires_in": 3600})


def build(title: str, account: str) -> FastAPI:
    app = FastAPI(title=title)
    app.state.gate, app.state.faults = Gate(account), Faults()
    app.add_api_route(TOKEN_PATH, app.state.gate.give_token, methods=["POST"])
    app.include_router(faults.router)
    return app


def guarded(serve: Serve) -> Serve:
    """Serve behind the gate, in the weather that was asked for."""

    async def handle(request: Request) -> Response:
        gate, weather = request.app.state.gate, request.app.state.faults
        fault = weather.draw()
        if fault is Fault.TOKEN_ENDED:
            gate.tokens.clear()
        if not gate.opens(request):
            return JSONResponse({"code": "TOKEN"}, 401)
        return await _served(serve, request, fault)

    return handle


async def _served(serve: Serve, request: Request, fault: Fault | None) -> Response:
    weather: Faults = request.app.state.faults
    if fault is Fault.ERROR_BEFORE:
        return _SPOILT
    if fault is Fault.HANG_BEFORE:
        return await weather.hang()
    answer = await serve(request)
    if fault is Fault.ERROR_AFTER:
        return _SPOILT
    if fault is Fault.HTML:
        return Response("<html>Bảo trì</html>", media_type="text/html")
    return await weather.hang() if fault is Fault.HANG_AFTER else answer
