"""One session or token for all who call, renewed once when the Portal refuses it."""

import asyncio
import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from app.integrations.national_portal.errors import NotDoneError, SessionRefusedError

T = TypeVar("T")


@dataclass(frozen=True)
class Granted:
    """What a log-in gave, and for how many seconds it may be used."""

    text: str = field(repr=False)
    seconds: float = math.inf


class SharedSession:
    """Safe to share between tasks of one event loop; one of them logs in."""

    def __init__(self, log_in: Callable[[], Awaitable[Granted]]) -> None:
        self._log_in = log_in
        self._held: str | None = None
        self._until = 0.0
        self._logging_in = asyncio.Lock()

    async def call(self, ask: Callable[[str], Awaitable[T]]) -> T:
        """Ask with the session; with a new one, once, if it is refused.

        Raises:
            NotDoneError: no session was given, or the new one was refused as well.
        """
        session = await self._other_than(None)
        try:
            return await ask(session)
        except SessionRefusedError:
            session = await self._other_than(session)
        try:
            return await ask(session)
        except SessionRefusedError as error:
            # Not this dossier's fault: a person need not release it.
            raise NotDoneError(f"Cổng từ chối phiên vừa đăng nhập: {error}") from error

    async def _other_than(self, refused: str | None) -> str:
        held = self._usable(refused)
        if held is not None:
            return held
        async with self._logging_in:
            held = self._usable(refused)
            if held is None:
                self._held = None
                granted = await self._log_in()
                self._held = held = granted.text
                self._until = asyncio.get_running_loop().time() + granted.seconds
            return held

    def _usable(self, refused: str | None) -> str | None:
        if self._held is None or self._held == refused:
            return None
        now = asyncio.get_running_loop().time()
        return self._held if now < self._until else None
