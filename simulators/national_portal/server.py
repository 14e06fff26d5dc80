"""The Portal over HTTP: login and the integration endpoint."""

import json
from datetime import UTC, datetime
from typing import Any, Final

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from simulators.national_portal import dial, inspector, spoiling
from simulators.national_portal.calls import AdapterCall
from simulators.national_portal.misbehaviour import Dice, Misbehaviour
from simulators.national_portal.portal import Portal, codes_named

ADAPTER: Final = "/XrdAdapter/RestService/forward"
AUTH_ENDPOINT: Final = "/mapi/login"
INTEGRATION_ENDPOINT: Final = "/mapi/g"
SHARE_ENDPOINT: Final = "/mapi/s"


def build(portal: Portal) -> FastAPI:
    """Return the application that serves `portal` and its inspector."""
    app = FastAPI(title="Cổng Dịch vụ công quốc gia (mô phỏng)")
    app.state.portal = portal
    app.state.dice = Dice(Misbehaviour())
    app.add_api_route(f"{ADAPTER}{AUTH_ENDPOINT}", log_in, methods=["POST"])
    app.add_api_route(f"{ADAPTER}{INTEGRATION_ENDPOINT}", integrate, methods=["POST"])
    app.add_api_route(f"{ADAPTER}{SHARE_ENDPOINT}", integrate, methods=["POST"])
    app.include_router(dial.router)
    app.include_router(inspector.router)
    return app


async def log_in(request: Request) -> Response:
    body = await _body(request)
    if body is None:
        return _malformed()
    portal: Portal = request.app.state.portal
    return JSONResponse(portal.log_in(body, at=datetime.now(UTC)))


async def integrate(request: Request) -> Response:
    body = await _body(request)
    if body is None:
        return _malformed()
    dice: Dice = request.app.state.dice
    kind = dice.draw(str(body.get("service")), codes_named(body))
    call = AdapterCall(dice, request.app.state.portal, body)
    return await spoiling.respond(call, kind)


async def _body(request: Request) -> dict[str, Any] | None:
    if not request.headers.get("dstcode", "").strip():
        return None
    try:
        body = json.loads(await request.body())
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _malformed() -> Response:
    return JSONResponse(
        {"error_code": -2, "message": "Thiếu dstcode hoặc nội dung không phải JSON"},
        status_code=400,
    )
