"""Answer a call, well or badly, whatever portal serves it."""

import asyncio
import json
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from fastapi import Response
from fastapi.responses import HTMLResponse, JSONResponse, StreamingResponse

from simulators.national_portal.misbehaviour import Dice, Kind

Json = dict[str, Any]

_AHEAD: Final = timedelta(days=1)
_SIP: Final = 4


@dataclass(frozen=True)
class Call(ABC):
    """One call as a portal serves it, in its own shape of answers."""

    dice: Dice

    @abstractmethod
    def answered(self, *, ahead: timedelta = timedelta()) -> Json:
        """Serve the call as the portal should; changes what it asks to change.

        `ahead` is how far the portal's clock has run away.
        """

    @abstractmethod
    def expire_sessions(self) -> None: ...

    @abstractmethod
    def already_exists(self) -> Json:
        """Say that what the call names is there, which may not be true."""

    @abstractmethod
    def wrong_code(self) -> Json:
        """Answer with a code of the wrong type."""

    @abstractmethod
    def wrong_types(self, answer: Json) -> Json:
        """Give an answer with fields of other types."""

    def sent(self, answer: Json) -> JSONResponse:
        return JSONResponse(answer, status_code=self.status(answer))

    def status(self, answer: Json) -> int:  # noqa: ARG002  # whatever it says
        """Return the HTTP status of an answer."""
        return 200

    def shuffled(self, answer: Json) -> Json:
        """Give lists that promise no order in another one."""
        return answer

    async def hold(self) -> None:
        await asyncio.sleep(self.dice.rule.hold_seconds)


async def respond(call: Call, kind: Kind | None) -> Response:
    if kind is None:
        return call.sent(call.answered())
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
    call.expire_sessions()
    return call.sent(call.answered())


async def _html(call: Call) -> Response:
    _perhaps(call)
    return HTMLResponse("<html><body>Hệ thống đang bảo trì</body></html>")


async def _wrong_error_code(call: Call) -> Response:
    _perhaps(call)
    return call.sent(call.wrong_code())


async def _slow(call: Call) -> Response:
    answer = call.answered()
    await asyncio.sleep(call.dice.rule.slow_seconds)
    return call.sent(answer)


async def _drip(call: Call) -> Response:
    answer = call.answered()
    text = json.dumps(answer).encode()

    async def sips() -> AsyncIterator[bytes]:
        pause = call.dice.rule.hold_seconds / max(len(text) / _SIP, 1)
        for start in range(0, len(text), _SIP):
            yield text[start : start + _SIP]
            await asyncio.sleep(pause)

    return StreamingResponse(
        sips(), status_code=call.status(answer), media_type="application/json"
    )


async def _twice(call: Call) -> Response:
    answer = call.answered()
    text = json.dumps(answer)
    return Response(
        text + text, status_code=call.status(answer), media_type="application/json"
    )


async def _already_exists(call: Call) -> Response:
    return call.sent(call.already_exists())


async def _wrong_types(call: Call) -> Response:
    return call.sent(call.wrong_types(call.answered()))


async def _clock_skew(call: Call) -> Response:
    response = call.sent(call.answered(ahead=_AHEAD))
    told = datetime.now(UTC) + _AHEAD
    response.headers["date"] = f"{told:%a, %d %b %Y %H:%M:%S} GMT"
    return response


async def _shuffled(call: Call) -> Response:
    return call.sent(call.shuffled(call.answered()))


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
