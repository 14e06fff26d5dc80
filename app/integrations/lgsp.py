"""The province's gateway to ministries (LGSP): one token for all calls through it.

OAuth 2.0 client credentials with a shared secret, as the gateways of the field do
(protocol notes §3); the token is shared, asked for by one caller at a time, and
renewed once when it is refused.
"""

import asyncio
import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final

from pydantic import AnyHttpUrl, BaseModel, Field, SecretStr

from app.core.clock import Clock
from app.integrations.calling import Answer, Call, Called, Caller, NoAnswer, NotSent

_FORM: Final = "application/x-www-form-urlencoded"
_EARLY: Final = timedelta(seconds=30)
_REFUSED: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})


class LgspSettings(BaseModel):
    """`MOTCUA_LGSP__…`: the gateway's address and the province's account at it."""

    address: AnyHttpUrl
    client_id: str
    client_secret: SecretStr
    token_path: str = "/token"  # noqa: S105  # a path
    timeout_seconds: float = Field(default=10, gt=0)


@dataclass(frozen=True)
class _Token:
    text: str
    until: datetime


class Gateway:
    """Safe to share between tasks of one event loop."""

    def __init__(self, settings: LgspSettings, caller: Caller, clock: Clock) -> None:
        self._settings = settings
        self._caller = caller
        self._clock = clock
        self._token: _Token | None = None
        self._asking = asyncio.Lock()

    async def call(
        self,
        path: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Called:
        """Call a service behind the gateway; a refused token is renewed once."""
        call = Call(self._address(path), headers or {}, body)
        token = await self._current(refused=None)
        if not isinstance(token, _Token):
            return token
        answer = await self._caller.send(_signed(call, token))
        if not isinstance(answer, Answer) or answer.status not in _REFUSED:
            return answer
        token = await self._current(refused=token)
        if not isinstance(token, _Token):
            return token
        return await self._caller.send(_signed(call, token))

    async def _current(self, *, refused: _Token | None) -> _Token | NotSent:
        async with self._asking:
            held = self._token
            if held is None or held is refused or held.until <= self._clock.now():
                fresh = await self._fresh()
                if isinstance(fresh, NotSent):
                    return fresh
                self._token = held = fresh
            return held

    async def _fresh(self) -> _Token | NotSent:
        """Ask for a token; whatever goes wrong, nothing of ours was sent yet."""
        secret = self._settings.client_secret.get_secret_value()
        basic = base64.b64encode(f"{self._settings.client_id}:{secret}".encode())
        answer = await self._caller.send(
            Call(
                self._address(self._settings.token_path),
                {"Authorization": f"Basic {basic.decode()}", "Content-Type": _FORM},
                b"grant_type=client_credentials",
            )
        )
        match answer:
            case Answer(status=HTTPStatus.OK, body=body):
                return self._read(body)
            case Answer(status=status):
                return NotSent(f"LGSP không cấp thẻ (HTTP {status})")
            case NoAnswer(reason) | NotSent(reason):
                return NotSent(f"LGSP: {reason}")

    def _read(self, body: bytes) -> _Token | NotSent:
        # The reply may repeat what was sent: it is not quoted.
        unreadable = NotSent("LGSP trả thẻ không đọc được")
        try:
            plain = json.loads(body)
            text, seconds = plain["access_token"], int(plain["expires_in"])
        except (ValueError, TypeError, KeyError, RecursionError):
            return unreadable
        if not isinstance(text, str) or not (text and text.isascii()):
            return unreadable
        life = timedelta(seconds=min(max(seconds, 0), 86_400))
        return _Token(text, self._clock.now() + max(life - _EARLY, timedelta(0)))

    def _address(self, path: str) -> str:
        return f"{str(self._settings.address).rstrip('/')}/{path.lstrip('/')}"


def _signed(call: Call, token: _Token) -> Call:
    bearer = {"Authorization": f"Bearer {token.text}"}
    return replace(call, headers={**call.headers, **bearer})
