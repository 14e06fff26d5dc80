"""A body over its bound is refused, announced or not."""

from collections.abc import AsyncIterator

import httpx
import pytest

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
