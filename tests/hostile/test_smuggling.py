"""Request smuggling: what can be read two ways is refused, and the line closed."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator
from typing import Final

import pytest
import uvicorn
from fastapi import FastAPI

from app.cli import serving
from app.core.http import heads

_HIDDEN: Final = b"GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n"
_POST: Final = b"POST / HTTP/1.1\r\nHost: a\r\n"
_CHUNKED: Final = b"Transfer-Encoding: chunked\r\n"
_AMBIGUOUS: Final = {
    "CL and TE": _POST + b"Content-Length: 6\r\n" + _CHUNKED + b"\r\n0\r\n\r\n",
    "TE and CL": _POST + _CHUNKED + b"Content-Length: 6\r\n\r\n0\r\n\r\n",
    "two lengths": _POST + b"Content-Length: 0\r\nContent-Length: 35\r\n\r\n",
    "a list of lengths": _POST + b"Content-Length: 0, 35\r\n\r\n",
    "a signed length": _POST + b"Content-Length: +0\r\n\r\n",
    "a length in hex": _POST + b"Content-Length: 0x0\r\n\r\n",
    "an unknown coding": _POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "chunked not last": _POST
    + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "two codings": _POST + _CHUNKED + b"Transfer-Encoding: identity\r\n\r\n0\r\n\r\n",
    "a coding behind VT": _POST + b"Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n",
    "a space before the colon": _POST + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "a folded coding": _POST + b"Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
    "a folded line": _POST + b"X-A: b\r\n Content-Length: 3\r\n\r\n",
    "an LF in an extension": _POST + _CHUNKED + b"\r\n0;a\nb\r\n\r\n",
    "chunks ended by LF": _POST + _CHUNKED + b"\r\n3\nabc\n0\n\n",
    "a huge chunk": _POST + _CHUNKED + b"\r\nfffffffffffffffff\r\n",
    "a negative chunk": _POST + _CHUNKED + b"\r\n-3\r\nabc\r\n0\r\n\r\n",
    "lines ended by LF": b"GET / HTTP/1.1\nHost: a\n\n",
    "a bare CR": b"GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n",
    "a NUL": b"GET / HTTP/1.1\r\nHost: a\r\nX: \x00\r\n\r\n",
    "a space in a name": b"GET / HTTP/1.1\r\nHost: a\r\nX A: b\r\n\r\n",
    "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
}


@pytest.fixture(scope="module")
async def port() -> AsyncIterator[int]:
    """The port of a server that reads as `motcua serve` does."""
    app = FastAPI(openapi_url=None)
    app.add_api_route("/", lambda: "seen", methods=["GET", "POST"])
    app.add_api_route("/hidden", lambda: "smuggled")
    config = serving.configured(app)
    config.log_level, config.lifespan = "critical", "off"
    server = uvicorn.Server(config)
    listening = socket.create_server(("127.0.0.1", 0))
    running = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:  # noqa: ASYNC110  # uvicorn tells by this flag alone
        await asyncio.sleep(0.01)
    yield listening.getsockname()[1]
    server.should_exit = True
    await running


@pytest.mark.parametrize("case", _AMBIGUOUS)
async def test_what_is_read_two_ways_hides_no_second_request(
    port: int, case: str
) -> None:
    answer = await _sent(port, _AMBIGUOUS[case] + _HIDDEN)

    assert b"smuggled" not in answer
    assert re.findall(rb"HTTP/1\.1 (\d+)", answer)[-1:] == [b"400"]


async def test_a_request_in_a_body_stays_a_body(port: int) -> None:
    length = b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(_HIDDEN)

    answer = await _sent(port, _POST + length + _HIDDEN)

    assert re.findall(rb"HTTP/1\.1 (\d+)", answer) == [b"200"]
    assert b"smuggled" not in answer


async def test_a_head_without_an_end_is_cut(port: int) -> None:
    answer = await _sent(
        port, b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * (heads.LARGEST * 8)
    )

    assert answer.startswith(b"HTTP/1.1 431")


async def _sent(port: int, data: bytes) -> bytes:
    """Return all that comes until the server closes the line."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answer = b""
    try:
        async with asyncio.timeout(20):
            writer.write(data)
            while piece := await reader.read(65536):
                answer += piece
    except ConnectionError:
        return answer
    finally:
        writer.close()
    return answer
