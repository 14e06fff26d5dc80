"""The Portal of 2026 over HTTP: the token, the calls, the inspector."""

import base64
import binascii
import email
import email.policy
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import parse_qs, unquote

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from simulators.national_portal import dial, spoiling
from simulators.national_portal.misbehaviour import Dice, Misbehaviour
from simulators.national_portal_2026 import inspector
from simulators.national_portal_2026.calls import DvcSyncCall
from simulators.national_portal_2026.portal import CALLS, Portal

TOKEN: Final = "/oauth2/token"  # noqa: S105  # a path
BASE: Final = "/dvcsync"


def build(portal: Portal) -> FastAPI:
    """Return the application that serves `portal` and its inspector."""
    app = FastAPI(title="Cổng Dịch vụ công quốc gia 2026 (mô phỏng)")
    app.state.portal = portal
    app.state.dice = Dice(Misbehaviour())
    app.add_api_route(TOKEN, give_token, methods=["POST"])
    for name in CALLS:
        app.add_api_route(f"{BASE}/{name}", _served(name), methods=["POST"])
    app.include_router(dial.router)
    app.include_router(inspector.router)
    return app


async def give_token(request: Request) -> Response:
    asked = parse_qs((await request.body()).decode())
    if asked.get("grant_type") != ["client_credentials"]:
        return JSONResponse({"error": "unsupported_grant_type"}, status_code=400)
    portal: Portal = request.app.state.portal
    granted = portal.grant(*_basic(request), at=datetime.now(UTC))
    if granted is None:
        return JSONResponse({"error": "invalid_client"}, status_code=401)
    return JSONResponse(granted)


def _served(name: str) -> Callable[[Request], Awaitable[Response]]:
    async def serve(request: Request) -> Response:
        dice: Dice = request.app.state.dice
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        body = await (_file(request) if name == "UploadFile" else _json(request))
        call = DvcSyncCall(dice, request.app.state.portal, name, body, token)
        return await spoiling.respond(call, dice.draw(name, _codes(call)))

    return serve


def _codes(call: DvcSyncCall) -> list[str]:
    named = call.body if isinstance(call.body, list) else [call.body]
    records = [each for each in named if isinstance(each, dict)]
    codes = [str(each["MaHoSo"]) for each in records if "MaHoSo" in each]
    held = [call.portal.by_id(str(each.get("IDHoSo"))) for each in records]
    return codes + [each.creation["MaHoSo"] for each in held if each is not None]


def _basic(request: Request) -> tuple[str, str]:
    given = request.headers.get("authorization", "").removeprefix("Basic ")
    try:
        name, _, secret = base64.b64decode(given).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return unquote(name), unquote(secret)


async def _json(request: Request) -> Any:  # noqa: ANN401  # any JSON
    try:
        return json.loads(await request.body())
    except ValueError:
        return None


async def _file(request: Request) -> bytes | None:
    """Return the part named `file` of a form, if there is one."""
    kind = request.headers.get("content-type", "").encode("latin-1")
    whole = b"Content-Type: " + kind + b"\r\n\r\n" + await request.body()
    form = email.message_from_bytes(whole, policy=email.policy.HTTP)
    for part in form.iter_parts() if form.is_multipart() else ():
        if part.get_param("name", header="content-disposition") == "file":
            found = part.get_payload(decode=True)
            return found if isinstance(found, bytes) else None
    return None
