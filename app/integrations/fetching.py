"""Fetch what lies at an address that others gave us; trust nothing about it.

Only listed origins, no proxy, bounded in size and time, and never a server of our own
network: a name is resolved once, what it leads to is looked at, and that very place
is connected to. A redirect is another address, gone through the same gate.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import urljoin

import httpx

from app.integrations import addresses

_UNCHANGED: Final = httpx.codes.NOT_MODIFIED


@dataclass(frozen=True)
class Allowed:
    """What may be fetched; `origins` as `https://host`, or with a port.

    Those of `inside` may lie within a network of ours (the State's dedicated one).
    """

    origins: frozenset[str]
    largest: int
    seconds: float
    inside: frozenset[str] = frozenset()
    redirects: int = 0


@dataclass(frozen=True)
class Question:
    """What is asked of a server; with a `body` it is posted."""

    address: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


@dataclass(frozen=True)
class Found:
    """What a server gave; `unchanged` where it has nothing newer than was stated."""

    data: bytes
    headers: Mapping[str, str]
    unchanged: bool = False


@dataclass(frozen=True)
class NotFetched:
    """Why there are no bytes; `for_good` tells whether trying again is in vain."""

    reason: str
    for_good: bool


@dataclass(frozen=True)
class Fetcher:
    """`http` must neither follow redirects nor read proxies from the environment."""

    http: httpx.AsyncClient
    allowed: Allowed
    resolve: Callable[[str, int], Awaitable[Sequence[str]]] = addresses.resolve

    async def fetch(self, address: str) -> bytes | NotFetched:
        found = await self.ask(Question(address))
        return found.data if isinstance(found, Found) else found

    async def ask(self, question: Question) -> Found | NotFetched:
        """Ask once; of several redirects each leads to an allowed place, or nowhere."""
        try:
            async with asyncio.timeout(self.allowed.seconds):
                return await self._followed(question)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            why = f"không tải được tệp ({type(error).__name__})"
            return NotFetched(why, for_good=False)

    async def _followed(self, question: Question) -> Found | NotFetched:
        for _ in range(self.allowed.redirects + 1):
            found = await self._once(question)
            if not isinstance(found, _Elsewhere):
                return found
            question = replace(question, address=found.address)
        return NotFetched("máy chủ tệp chuyển hướng", for_good=True)

    async def _once(self, question: Question) -> "Found | NotFetched | _Elsewhere":
        request = await self._request(question)
        if isinstance(request, NotFetched):
            return request
        answer = await self.http.send(request, stream=True, follow_redirects=False)
        try:
            if answer.has_redirect_location and question.body is None:
                place = urljoin(question.address, answer.headers["location"])
                return _Elsewhere(place)
            return await self._read(answer)
        finally:
            await answer.aclose()

    async def _request(self, question: Question) -> httpx.Request | NotFetched:
        origin = addresses.origin_of(question.address)
        if origin is None or origin not in self.allowed.origins:
            return NotFetched(
                "địa chỉ tệp không thuộc máy chủ được phép", for_good=True
            )
        url = httpx.URL(question.address)
        port = url.port or (443 if url.scheme == "https" else 80)
        places = await self.resolve(url.host, port)
        inside = origin in self.allowed.inside
        # One bad place among several is enough: the name is not to be trusted.
        if not places or not (inside or all(map(addresses.is_public, places))):
            return NotFetched("tên máy chủ dẫn vào mạng nội bộ", for_good=True)
        return self.http.build_request(
            "GET" if question.body is None else "POST",
            url.copy_with(host=places[0]),
            headers={
                **question.headers,
                "Host": url.netloc.decode("ascii"),
                # What is unpacked on the way in could grow without bound.
                "Accept-Encoding": "identity",
                # A line kept open would be shared by every name of the same place,
                # whose certificate nobody looked at.
                "Connection": "close",
            },
            content=question.body,
            extensions={"sni_hostname": url.host},
        )

    async def _read(self, answer: httpx.Response) -> Found | NotFetched:
        if answer.status_code == _UNCHANGED:
            return Found(b"", answer.headers, unchanged=True)
        if answer.status_code != httpx.codes.OK:
            return _refusal(answer.status_code)
        if answer.headers.get("content-encoding", "identity") != "identity":
            return NotFetched("máy chủ gửi tệp ở dạng nén", for_good=True)
        found = bytearray()
        async for piece in answer.aiter_raw():
            found += piece
            if len(found) > self.allowed.largest:
                return NotFetched("tệp quá lớn", for_good=True)
        return Found(bytes(found), answer.headers)


@dataclass(frozen=True)
class _Elsewhere:
    address: str


def client() -> httpx.AsyncClient:
    """Return a client fit for fetching what a stranger names."""
    return httpx.AsyncClient(follow_redirects=False, trust_env=False, timeout=10)


def _refusal(status: int) -> NotFetched:
    lasting = not httpx.codes.is_server_error(status) and status not in {
        httpx.codes.REQUEST_TIMEOUT,
        httpx.codes.TOO_MANY_REQUESTS,
    }
    return NotFetched(f"máy chủ tệp trả về HTTP {status}", for_good=lasting)
