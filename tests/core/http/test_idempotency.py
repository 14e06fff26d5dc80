"""A key sent twice has one effect and one answer."""

import asyncio
import re

import httpx
import pytest
from fastapi import FastAPI

from tests.core.http.conftest import Written

KEY = "Idempotency-Key"


async def test_the_same_key_and_body_get_the_same_answer(
    client: httpx.AsyncClient, key: str, words: str, written: Written
) -> None:
    first = await client.post("/notes", json={"words": words}, headers={KEY: key})

    again = await client.post("/notes", json={"words": words}, headers={KEY: key})

    assert first.status_code == again.status_code == 201
    assert again.content == first.content
    for name in ("etag", "location", "content-type"):
        assert again.headers[name] == first.headers[name]
    assert "idempotent-replay" not in first.headers
    assert again.headers["idempotent-replay"] == "true"
    assert await written(words) == 1


@pytest.mark.parametrize(
    ("path", "other"),
    [("/notes", {"words": "khác"}), ("/notes?draft=1", None)],
    ids=["another body", "another query"],
)
async def test_a_key_for_another_request_is_refused(
    client: httpx.AsyncClient,
    key: str,
    words: str,
    path: str,
    other: dict[str, str] | None,
) -> None:
    await client.post("/notes", json={"words": words}, headers={KEY: key})

    answer = await client.post(path, json=other or {"words": words}, headers={KEY: key})

    assert answer.status_code == 422
    assert answer.json()["code"] == "idempotency_key_reused"


async def test_concurrent_requests_with_one_key_have_one_effect_and_one_answer(
    client: httpx.AsyncClient, key: str, words: str, written: Written
) -> None:
    answers = await asyncio.gather(
        *(
            client.post("/notes", json={"words": words}, headers={KEY: key})
            for _ in range(8)
        )
    )

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("idempotent-replay" in answer.headers for answer in answers) == 7
    assert await written(words) == 1


async def test_a_refused_request_leaves_nothing_and_frees_its_key(
    client: httpx.AsyncClient, closed: FastAPI, key: str, words: str, written: Written
) -> None:
    refused = await client.post("/notes", json={"words": words}, headers={KEY: key})
    left = await written(words)
    closed.state.closed = False

    answer = await client.post("/notes", json={"words": words}, headers={KEY: key})

    assert (refused.status_code, left) == (409, 0)
    assert answer.status_code == 201
    assert "idempotent-replay" not in answer.headers


async def test_an_invalid_request_frees_its_key_for_the_corrected_one(
    client: httpx.AsyncClient, key: str, words: str
) -> None:
    invalid = await client.post("/notes", json={"words": ""}, headers={KEY: key})

    corrected = await client.post("/notes", json={"words": words}, headers={KEY: key})

    assert invalid.status_code == 422
    assert corrected.status_code == 201


async def test_a_key_belongs_to_its_caller(
    client: httpx.AsyncClient, key: str, words: str, written: Written
) -> None:
    answers = [
        await client.post(
            "/notes",
            json={"words": f"{words}{caller}"},
            headers={KEY: key, "X-Caller": caller},
        )
        for caller in ("an", "hoa")
    ]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert await written(words) == 2


@pytest.mark.parametrize("boundaries", [("one", "two"), ('"one"', "two; charset=x")])
async def test_an_upload_sent_again_with_another_boundary_is_the_same_body(
    client: httpx.AsyncClient,
    key: str,
    words: str,
    written: Written,
    boundaries: tuple[str, str],
) -> None:
    first, again = [await _upload(client, words, key, each) for each in boundaries]

    assert (first.status_code, again.status_code) == (201, 201), again.text
    assert again.content == first.content
    assert await written(words) == 1


async def test_another_file_under_the_key_of_an_upload_is_refused(
    client: httpx.AsyncClient, key: str, words: str
) -> None:
    await _upload(client, words, key, "one")

    answer = await _upload(client, f"{words}!", key, "two")

    assert answer.json()["code"] == "idempotency_key_reused"


@pytest.mark.parametrize("bad", ["short", "x" * 129])
async def test_a_key_of_the_wrong_length_is_refused(
    client: httpx.AsyncClient, bad: str
) -> None:
    answer = await client.post("/notes", json={"words": "a"}, headers={KEY: bad})

    assert answer.status_code == 400
    assert answer.json()["code"] == "bad_idempotency_key"


async def _upload(
    client: httpx.AsyncClient, words: str, key: str, boundary: str
) -> httpx.Response:
    mark = re.split(r"[;]", boundary.strip('"'))[0]
    body = (
        f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="a.txt"'
        f"\r\n\r\n{words}\r\n--{mark}--\r\n"
    )
    content_type = f"multipart/form-data; boundary={boundary}"
    return await client.post(
        "/scans",
        content=body.encode(),
        headers={KEY: key, "Content-Type": content_type},
    )
