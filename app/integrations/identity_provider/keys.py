"""The keys that a provider signs with today (JWKS, RFC 7517)."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from app.integrations.identity_provider import metadata

# Whoever sends us tokens with made-up key names must not make us ask for each.
_ASK_AT_MOST_EVERY: Final = timedelta(seconds=30)
_GOOD_FOR: Final = timedelta(hours=12)
_MOST: Final = 50

Jwk = Mapping[str, Any]


class Keys:
    """Kept for hours, asked for anew when a token names one that is not known."""

    def __init__(self, fetch: Callable[[], Awaitable[bytes]]) -> None:
        self._fetch = fetch
        self._keys: Sequence[Jwk] = ()
        self._asked_at: datetime | None = None
        self._tried_at: datetime | None = None
        self._turn = asyncio.Lock()

    async def known(self, *, at: datetime) -> Sequence[Jwk]:
        if self._asked_at is None or at >= self._asked_at + _GOOD_FOR:
            await self._ask(at)
        return self._keys

    async def renewed(self, *, at: datetime) -> Sequence[Jwk]:
        """Return the keys after a token named an unknown one: the provider's newest."""
        if self._tried_at is None or at >= self._tried_at + _ASK_AT_MOST_EVERY:
            await self._ask(at)
        return self._keys

    async def _ask(self, at: datetime) -> None:
        """Ask once for all who wait."""
        before = self._tried_at
        async with self._turn:
            if self._tried_at != before:
                return
            self._tried_at = at
            document = await self._fetch()
            self._keys = _read(document)
            self._asked_at = at


def _read(document: bytes) -> Sequence[Jwk]:
    listed = metadata.json_object(document).get("keys")
    if not isinstance(listed, list):
        raise metadata.Unfit("not a set of keys")
    return [each for each in listed[:_MOST] if isinstance(each, dict)]
