"""A body over its bound is refused, announced or not."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI, Request, Response
from starlette.types import Message, Receive, Scope, Send

from app.core.http import problems
from app.core.http.limits import BodyLimit
from app.core.settings import Limits
from tests.core.http.conftest import LIMITS, Written

JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "multipart/form-data; boundary=x"}


FILE = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'


async def _chunks(start: bytes, size: int) -> AsyncIterator[bytes]:
    yield start
    for _ in range(0, size, 1_000):
        yield b" " * 1_000


@pytest.mark.parametrize(
    ("path", "headers", "start", "limit"),
    [
        ("/notes", JSON, b"", LIMITS.json_body),
        ("/scans", FORM, FILE, LIMITS.upload_body),
    ],
)
@pytest.mark.parametrize("keyed", [False, True])
async def test_a_body_over_the_bound_is_413(
    client: httpx.AsyncClient,
    key: str,
    path: str,
    headers: dict[str, str],
    start: bytes,
    limit: int,
    keyed: bool,  # noqa: FBT001  # pytest passes parameters by name
) -> None:
    sent = {**headers, **({"Idempotency-Key": key} if keyed else {})}

    announced = await client.post(path, content=b" " * (limit + 1), headers=sent)
    chunked = await client.post(path, content=_chunks(start, limit + 1), headers=sent)

    assert "content-length" not in chunked.request.headers
    for answer in (announced, chunked):
        assert answer.status_code == 413
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["code"] == "too_large"


async def test_a_body_announced_too_long_is_refused_unread(
    client: httpx.AsyncClient,
) -> None:
    async def unread() -> AsyncIterator[bytes]:
        yield b" "
        pytest.fail("the body was read")

    answer = await client.post(
        "/notes",
        content=unread(),
        headers={**JSON, "Content-Length": str(LIMITS.json_body + 1)},
    )

    assert answer.status_code == 413


async def test_a_body_at_the_bound_is_read(
    client: httpx.AsyncClient, words: str, written: Written
) -> None:
    body = f'{{"words": "{words}"}}'.encode()

    answer = await client.post(
        "/notes", content=body.ljust(LIMITS.json_body), headers=JSON
    )

    assert answer.status_code == 201
    assert await written(words) == 1


@pytest.mark.parametrize("length", ["-1", "1e9", "²", "x"])
async def test_a_forged_length_does_not_lift_the_bound(
    client: httpx.AsyncClient, length: str
) -> None:
    answer = await client.post(
        "/notes",
        content=b" " * (LIMITS.json_body + 1),
        headers=[
            (b"Content-Type", b"application/json"),
            (b"Content-Length", length.encode()),
        ],
    )

    assert answer.status_code == 413


async def test_a_body_that_comes_by_the_drop_is_refused() -> None:
    app = FastAPI(openapi_url=None)
    problems.install(app)
    app.add_middleware(BodyLimit, limits=Limits(body_patience=timedelta(0)))

    async def read(request: Request) -> Response:
        return Response(await request.body())

    app.add_route("/", read, methods=["POST"])
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://a") as client:
        slow = await client.post("/", content=_endless())

    assert (slow.status_code, slow.json()["code"]) == (408, "too_slow")


async def test_who_has_sent_all_may_wait_for_news() -> None:
    sent: list[Message] = [
        {"type": "http.request", "body": b"a"},
        {"type": "http.disconnect"},
    ]
    told: list[Message] = []

    async def receive() -> Message:
        if len(told) == 1:
            await asyncio.sleep(0)  # later than the patience, which is none
        return sent[len(told)]

    async def wait(_: Scope, receive: Receive, __: Send) -> None:
        told.append(await receive())
        told.append(await receive())

    async def send(_: Message) -> None: ...

    limited = BodyLimit(wait, Limits(body_patience=timedelta(0)))
    await limited({"type": "http", "path": "/", "headers": []}, receive, send)

    assert told == sent


async def _endless() -> AsyncIterator[bytes]:
    yield b"a"
    await asyncio.Event().wait()
