"""What a line makes of servers that answer in ways of their own."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from app.integrations.national_portal import line as portal_line
from app.integrations.national_portal.connection import Answer
from app.integrations.national_portal.errors import OutcomeUnknownError
from app.integrations.national_portal.line import Line

HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
WHOLE = HEAD + b"Content-Length: 2\r\n\r\n{}"
Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def serving(serve: Serve) -> AsyncIterator[str]:
    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}/mapi"


def saying(*answers: bytes, closing: bool = False) -> Serve:
    """Answer the requests of one connection in turn, then hang up or stay."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for answer in answers:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(answer)
        if closing:
            writer.close()
        else:
            await reader.read()
            writer.close()

    return serve


async def post(line: Line, address: str, *, seconds: float = 2) -> Answer:
    return await line.post(address, body=b"", headers={}, seconds=seconds)


@pytest.mark.parametrize(
    ("answer", "closing"),
    [
        (WHOLE, False),
        (CHUNKED, False),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + WHOLE, False),
        (HEAD + b"\r\n{}", True),
        (HEAD + b"Connection: close\r\nContent-Length: 2\r\n\r\n{}", True),
    ],
)
async def test_an_answer_is_whole_however_its_end_is_told(
    line: Line,
    answer: bytes,
    closing: bool,  # noqa: FBT001  # a case of the table
) -> None:
    async with serving(saying(answer, closing=closing)) as address:
        assert await post(line, address) == Answer(200, b"{}")


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200",
        HEAD + b"Content-Length: 9\r\n\r\n{}",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n9\r\n{}",
        b"220 mail.example ESMTP\r\n\r\n",
    ],
)
async def test_half_an_answer_or_none_leaves_the_outcome_unknown(
    line: Line, answer: bytes
) -> None:
    async with serving(saying(answer, closing=True)) as address:
        with pytest.raises(OutcomeUnknownError):
            await post(line, address)


async def test_an_endless_answer_is_cut_off(line: Line) -> None:
    answer = HEAD + b"Content-Length: 9000000\r\n\r\n" + b" " * 9_000_000

    async with serving(saying(answer)) as address:
        with pytest.raises(OutcomeUnknownError):
            await post(line, address)


async def test_calls_in_turn_share_a_connection() -> None:
    serve = saying(WHOLE, CHUNKED)
    async with portal_line.opened(connections=1) as line, serving(serve) as address:
        answers = [await post(line, address), await post(line, address)]

    assert answers == [Answer(200, b"{}")] * 2


async def test_a_second_answer_is_never_taken_for_the_next_calls() -> None:
    other = HEAD + b"Content-Length: 3\r\n\r\n[1]"
    served = iter([saying(WHOLE + other), saying(WHOLE)])

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await next(served)(reader, writer)

    async with portal_line.opened(connections=1) as line, serving(serve) as address:
        answers = [await post(line, address), await post(line, address)]

    assert answers == [Answer(200, b"{}")] * 2


async def test_who_gave_up_waiting_leaves_no_connection_to_others() -> None:
    async def late(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await asyncio.sleep(0.2)
        writer.write(HEAD + b"Content-Length: 3\r\n\r\n[1]")
        writer.close()

    served = iter([late, saying(WHOLE)])

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await next(served)(reader, writer)

    async with portal_line.opened(connections=1) as line, serving(serve) as address:
        with pytest.raises(OutcomeUnknownError):
            await post(line, address, seconds=0.05)
        assert await post(line, address) == Answer(200, b"{}")
