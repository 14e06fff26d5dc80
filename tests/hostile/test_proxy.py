"""Bytes at the deployment's proxy: what is not asked openly does not reach the portal."""

import asyncio
import json
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest

from app.core.http import heads
from tests.hostile import proxy
from tests.hostile.proxy import HOST, Front

_CADDY: Final = shutil.which("caddy")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(_CADDY is None, reason="the proxy is not installed (caddy)"),
]

_HEAD: Final = f"HTTP/1.1\r\nHost: {HOST}\r\n".encode()
_POST: Final = b"POST /seen " + _HEAD
_GET: Final = b"GET /seen " + _HEAD
_HIDDEN: Final = b"GET /hidden " + _HEAD + b"Connection: close\r\n\r\n"
_CHUNKED: Final = b"Transfer-Encoding: chunked\r\n"
_LENGTH: Final = b"Content-Length: "
# Nothing of them may reach the portal, nor what stands behind them.
_REFUSED: Final = {
    "two lengths": _POST + _LENGTH + b"0\r\n" + _LENGTH + b"35\r\n\r\n",
    "a list of lengths": _POST + _LENGTH + b"0, 35\r\n\r\n",
    "a signed length": _POST + _LENGTH + b"+0\r\n\r\n",
    "a length in hex": _POST + _LENGTH + b"0x0\r\n\r\n",
    "an unknown coding": _POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "two codings": _POST + _CHUNKED + b"Transfer-Encoding: identity\r\n\r\n0\r\n\r\n",
    "chunked not last": _POST
    + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "a coding behind VT": _POST + b"Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n",
    "a space before the colon": _POST + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "a space in a name": _GET + b"X A: b\r\n\r\n",
    "a NUL": _GET + b"X: \x00\r\n\r\n",
    "no host": b"GET /seen HTTP/1.1\r\n\r\n",
    "two hosts": _GET + b"Host: other.example\r\n\r\n",
    "another version": b"GET /seen HTTP/1.9\r\n\r\n",
    "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
}
# The proxy reads them in one way and writes them anew: the portal must read the same.
_REWRITTEN: Final = {
    "CL and TE": _POST + _LENGTH + b"6\r\n" + _CHUNKED + b"\r\n0\r\n\r\n",
    "TE and CL": _POST + _CHUNKED + _LENGTH + b"4\r\n\r\n5c\r\n",
    "a folded coding": _POST + b"Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
    "a folded line": _GET + b"X-A: b\r\n Content-Length: 3\r\n\r\n",
    "a chunk's extension": _POST + _CHUNKED + b"\r\n3;a=b\r\nabc\r\n0\r\n\r\n",
    "an LF in an extension": _POST + _CHUNKED + b"\r\n0;a\nb\r\n\r\n",
    "chunks ended by LF": _POST + _CHUNKED + b"\r\n3\nabc\n0\n\n",
    "a huge chunk": _POST + _CHUNKED + b"\r\nfffffffffffffffff\r\n",
    "a negative chunk": _POST + _CHUNKED + b"\r\n-3\r\nabc\r\n0\r\n\r\n",
    "lines ended by LF": f"GET /seen HTTP/1.1\nHost: {HOST}\n\n".encode(),
    "no name": _GET + b": b\r\n\r\n",
    "a bare CR": _GET + b"X: a\rX-B: b\r\n\r\n",
    "a trailer": _POST + _CHUNKED + b"\r\n0\r\nContent-Length: 35\r\n\r\n",
    "a coding in a trailer": _POST + _CHUNKED + b"\r\n0\r\nHost: a\r\n\r\n",
    "a body of a GET": _GET + _LENGTH + b"%d\r\n\r\n" % len(_HIDDEN),
    "an expectation": _POST + _LENGTH + b"0\r\nExpect: 100-continue\r\n\r\n",
    "an upgrade to HTTP/2": _GET
    + b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AA\r\n\r\n",
    "an upgrade to a socket": _GET
    + b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    + b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
}
_INSIDE: Final = (
    "/metrics",
    "/metrics/",
    "//metrics",
    "/./metrics",
    "/v1/../metrics",
    "/%6detrics",
    "/METRICS",
    "/metrics?a",
    "/metrics;a",
    "/metrics%00",
    "/health/live",
    "/health//live",
    "/%68ealth/live",
    "/v1/..%2fhealth/live",
    f"http://{HOST}/metrics",
)


@pytest.fixture(scope="module")
async def front(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Front]:
    folder: Path = tmp_path_factory.mktemp("proxy")
    async with proxy.opened(str(_CADDY), folder) as opened:
        yield opened


@pytest.fixture(autouse=True)
def _forgotten(front: Front) -> None:
    front.seen.clear()


@pytest.mark.parametrize("case", _REFUSED)
async def test_what_is_read_two_ways_stops_at_the_proxy(
    front: Front, case: str
) -> None:
    answer = await front.send(_REFUSED[case] + _HIDDEN, patience=2)

    assert front.seen == []
    assert proxy.statuses(answer)[:1] in ([400], [501], [505], [])
    await _asks_for_itself(front)


@pytest.mark.parametrize("case", _REWRITTEN)
async def test_the_portal_reads_what_the_proxy_has_read(
    front: Front, case: str
) -> None:
    answer = await front.send(_REWRITTEN[case] + _HIDDEN, patience=2)

    told = [each for each in proxy.statuses(answer) if each not in {100, 400, 502}]
    assert set(told) <= {200, 403, 404}
    assert len(front.seen) >= told.count(200)
    assert all(_framed_once(each["headers"]) for each in front.seen)
    assert front.paths().count("/hidden") <= answer.count(b'"path":"/hidden"')
    await _asks_for_itself(front)


@pytest.mark.parametrize("path", _INSIDE)
async def test_what_tells_of_the_inside_is_asked_in_no_way(
    front: Front, path: str
) -> None:
    await front.send(f"GET {path} ".encode() + _HEAD + b"Connection: close\r\n\r\n")

    inside = re.compile(r"/(metrics|health/[a-z]+)")
    assert not any(inside.fullmatch(each) for each in front.paths())


@pytest.mark.parametrize(
    "line",
    [
        b"GET http://evil.example/seen HTTP/1.1\r\n",
        b"CONNECT evil.example:443 HTTP/1.1\r\n",
        b"CONNECT 127.0.0.1:5432 HTTP/1.1\r\n",
        b"OPTIONS * HTTP/1.1\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ],
)
async def test_another_address_in_the_first_line_leads_nowhere(
    front: Front, line: bytes
) -> None:
    host = f"Host: {HOST}\r\nConnection: close\r\n\r\n".encode()

    answer = await front.send(line + host)

    assert front.seen == []
    assert b"evil" not in answer


@pytest.mark.parametrize(
    "forged",
    [
        "X-Forwarded-For: 10.0.0.1",
        "X-Forwarded-For: 10.0.0.1\r\nX-Forwarded-For: 10.0.0.2",
        "x-forwarded-for: 127.0.0.1, 10.0.0.1",
        "X-Real-IP: 10.0.0.1",
        "Forwarded: for=10.0.0.1",
        "True-Client-IP: 10.0.0.1",
        "X_Forwarded_For: 10.0.0.1",
        "Connection: X-Forwarded-For, X-Forwarded-Proto\r\nX-Forwarded-For: 10.0.0.1",
    ],
)
async def test_nobody_states_their_own_address(front: Front, forged: str) -> None:
    await front.send(_GET + f"{forged}\r\nConnection: close\r\n\r\n".encode())

    assert [each["client"] for each in front.seen] == ["127.0.0.1"]
    assert front.seen[0]["headers"]["x-forwarded-for"] == "127.0.0.1"


@pytest.mark.parametrize("name", ["Client-Cert", "client-cert", "CLIENT-CERT"])
async def test_nobody_states_their_own_certificate(front: Front, name: str) -> None:
    await front.send(_GET + f"{name}: :AAAA:\r\nConnection: close\r\n\r\n".encode())

    assert [each["certificate"] for each in front.seen] == [None]


async def test_a_head_without_an_end_is_refused(front: Front) -> None:
    answer = await front.send(_GET + b"X: " + b"a" * (heads.LARGEST * 4))

    assert proxy.statuses(answer) in ([431], [])
    assert front.seen == []


async def test_slow_heads_and_bodies_are_cut(front: Front) -> None:
    """Well within the patience here, and so within the deployment's own."""
    slow = [_GET + b"X: a"] * 10 + [_POST + _LENGTH + b"100\r\n\r\nabc"] * 10

    async with asyncio.timeout(15):
        answers = await asyncio.gather(
            *(front.send(each, patience=20) for each in slow)
        )

    assert {tuple(proxy.statuses(each)) for each in answers[:10]} == {()}
    assert {tuple(proxy.statuses(each)) for each in answers[10:]} == {(408,)}
    assert front.paths() == ["/seen"] * 10
    await _asks_for_itself(front)


async def _asks_for_itself(front: Front) -> None:
    """Hold that the next to come is answered what they asked, and nothing before."""
    mine = b"GET /mine " + _HEAD + b"Connection: close\r\n\r\n"

    answer = await front.send(mine)

    assert proxy.statuses(answer) == [200]
    assert json.loads(answer.rpartition(b"\r\n\r\n")[2])["path"] == "/mine"


def _framed_once(headers: dict[str, str]) -> bool:
    return not {"content-length", "transfer-encoding"} <= set(headers)
