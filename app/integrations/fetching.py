"""Fetch a file from an address that a partner gave us; trust nothing about it.

Only listed hosts, no redirect, no proxy, bounded in size and time: an address in a
message must not lead us to read our own network for a stranger.
"""

import asyncio
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import httpx

_SCHEMES: Final = frozenset({"https", "http"})


@dataclass(frozen=True)
class Allowed:
    """What may be fetched; `hosts` as `https://host` or with a port."""

    origins: frozenset[str]
    largest: int
    seconds: float


@dataclass(frozen=True)
class NotFetched:
    """Why there are no bytes; `for_good` tells whether trying again is in vain."""

    reason: str
    for_good: bool


def origin_of(address: str) -> str | None:
    """Return scheme, host and port, or None for what is no plain web address."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _SCHEMES or not parts.hostname or parts.username is not None:
        return None
    if not address.isascii() or any(letter.isspace() for letter in address):
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{port}" if port else "")


@dataclass(frozen=True)
class Fetcher:
    """`http` must neither follow redirects nor read proxies from the environment."""

    http: httpx.AsyncClient
    allowed: Allowed

    async def fetch(self, address: str) -> bytes | NotFetched:
        if origin_of(address) not in self.allowed.origins:
            return NotFetched(
                "địa chỉ tệp không thuộc máy chủ được phép", for_good=True
            )
        try:
            async with asyncio.timeout(self.allowed.seconds):
                return await self._download(address)
        except (httpx.HTTPError, TimeoutError) as error:
            why = f"không tải được tệp ({type(error).__name__})"
            return NotFetched(why, for_good=False)

    async def _download(self, address: str) -> bytes | NotFetched:
        async with self.http.stream("GET", address, follow_redirects=False) as answer:
            if answer.status_code != httpx.codes.OK:
                return _refusal(answer.status_code)
            found = bytearray()
            async for piece in answer.aiter_bytes():
                found += piece
                if len(found) > self.allowed.largest:
                    return NotFetched("tệp quá lớn", for_good=True)
            return bytes(found)


def client() -> httpx.AsyncClient:
    """Return a client fit for fetching what a stranger names."""
    return httpx.AsyncClient(follow_redirects=False, trust_env=False, timeout=10)


def _refusal(status: int) -> NotFetched:
    lasting = not httpx.codes.is_server_error(status) and status not in {
        httpx.codes.REQUEST_TIMEOUT,
        httpx.codes.TOO_MANY_REQUESTS,
    }
    return NotFetched(f"máy chủ tệp trả về HTTP {status}", for_good=lasting)
