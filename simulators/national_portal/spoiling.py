"""Answer a call, well or badly."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from fastapi import Response
from fastapi.responses import HTMLResponse, JSONResponse, StreamingResponse

from simulators.national_portal.misbehaviour import Dice, Kind
from simulators.national_portal.portal import REFUSED, Json, Portal, codes_named

_AHEAD: Final = timedelta(days=1)
_SIP: Final = 4


@dataclass(frozen=True)
class Call:
    portal: Portal
    dice: Dice
    body: Mapping[str, Any]

    def answered(self, *, ahead: timedelta = timedelta()) -> Json:
        """Serve the call as the Portal should; changes what it asks to change."""
        return self.portal.answer(self.body, at=datetime.now(UTC) + ahead)

    async def hold(self) -> None:
        await asyncio.sleep(self.dice.rule.hold_seconds)


async def respond(
    portal: Portal, dice: Dice, kind: Kind | None, body: Mapping[str, Any]
) -> Response:
    call = Call(portal, dice, body)
    if kind is None:
        return JSONResponse(call.answered())
    return await _WAYS[kind](call)


async def _timeout_before(call: Call) -> Response:
    await call.hold()
    return _gateway_timeout()


async def _timeout_after(call: Call) -> Response:
    call.answered()
    await call.hold()
    return _gateway_timeout()


async def _server_error(call: Call) -> Response:
    _perhaps(call)
    return HTMLResponse("<h1>500 Internal Server Error</h1>", status_code=500)


async def _session_expired(call: Call) -> Response:
    call.portal.expire_sessions()
    return JSONResponse(call.answered())


async def _html(call: Call) -> Response:
    _perhaps(call)
    return HTMLResponse("<html><body>Hệ thống đang bảo trì</body></html>")


async def _wrong_error_code(call: Call) -> Response:
    _perhaps(call)
    code = call.dice.wrong_code()
    return JSONResponse({"error_code": code, "message": "", "result": []})


async def _slow(call: Call) -> Response:
    answer = call.answered()
    await asyncio.sleep(call.dice.rule.slow_seconds)
    return JSONResponse(answer)


async def _drip(call: Call) -> Response:
    text = json.dumps(call.answered()).encode()

    async def sips() -> AsyncIterator[bytes]:
        pause = call.dice.rule.hold_seconds / max(len(text) / _SIP, 1)
        for start in range(0, len(text), _SIP):
            yield text[start : start + _SIP]
            await asyncio.sleep(pause)

    return StreamingResponse(sips(), media_type="application/json")


async def _twice(call: Call) -> Response:
    text = json.dumps(call.answered())
    return Response(text + text, media_type="application/json")


async def _already_exists(call: Call) -> Response:
    message = f"Hồ sơ {', '.join(codes_named(call.body))} đã tồn tại"
    return JSONResponse({"error_code": REFUSED, "message": message, "result": []})


async def _wrong_types(call: Call) -> Response:
    answer = call.answered()
    return JSONResponse(
        {
            "error_code": call.dice.wrong_code(),
            "message": call.dice.wrong_value(),
            "result": call.dice.wrong_value(),
        }
        if answer["result"] == []
        else answer | {"result": call.dice.wrong_value()}
    )


async def _clock_skew(call: Call) -> Response:
    return JSONResponse(
        call.answered(ahead=_AHEAD),
        headers={"date": f"{datetime.now(UTC) + _AHEAD:%a, %d %b %Y %H:%M:%S} GMT"},
    )


async def _shuffled(call: Call) -> Response:
    answer = call.answered()
    for found in answer["result"]:
        if "QuaTrinhXuLy" not in found:
            continue
        found["QuaTrinhXuLy"] = call.dice.shuffled(found["QuaTrinhXuLy"])
    return JSONResponse(answer)


_WAYS: Final[Mapping[Kind, Callable[[Call], Awaitable[Response]]]] = {
    Kind.TIMEOUT_BEFORE: _timeout_before,
    Kind.TIMEOUT_AFTER: _timeout_after,
    Kind.SERVER_ERROR: _server_error,
    Kind.SESSION_EXPIRED: _session_expired,
    Kind.HTML: _html,
    Kind.WRONG_ERROR_CODE: _wrong_error_code,
    Kind.SLOW: _slow,
    Kind.DRIP: _drip,
    Kind.TWICE: _twice,
    Kind.ALREADY_EXISTS: _already_exists,
    Kind.WRONG_TYPES: _wrong_types,
    Kind.CLOCK_SKEW: _clock_skew,
    Kind.SHUFFLED: _shuffled,
}


def _perhaps(call: Call) -> None:
    """Serve the call or not: the fault hides which."""
    if call.dice.applies():
        call.answered()


def _gateway_timeout() -> Response:
    return HTMLResponse("<h1>504 Gateway Time-out</h1>", status_code=504)
