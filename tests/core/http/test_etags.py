"""A change needs the version that its author saw."""

import asyncio

import httpx
import pytest


@pytest.fixture
async def note(client: httpx.AsyncClient, words: str) -> httpx.Response:
    return await client.post("/notes", json={"words": words})


async def test_a_change_of_the_version_seen_is_made(
    client: httpx.AsyncClient, note: httpx.Response, words: str
) -> None:
    answer = await _change(client, note, words, {"If-Match": note.headers["etag"]})

    assert answer.status_code == 200


async def test_a_change_without_if_match_is_428(
    client: httpx.AsyncClient, note: httpx.Response, words: str
) -> None:
    answer = await _change(client, note, words, {})

    assert answer.status_code == 428
    assert answer.json()["code"] == "precondition_required"


@pytest.mark.parametrize(
    "tag", ["*", "1", '""', '"x"', '"1", "2"', '"-1"', '"' + "9" * 19 + '"', '"١"']
)
async def test_a_malformed_if_match_is_400(
    client: httpx.AsyncClient, note: httpx.Response, words: str, tag: str
) -> None:
    answer = await _change(client, note, words, {b"If-Match": tag.encode()})

    assert answer.status_code == 400
    assert answer.json()["code"] == "bad_etag"


async def test_of_two_changes_of_one_version_one_is_412(
    client: httpx.AsyncClient, note: httpx.Response, words: str
) -> None:
    answers = await asyncio.gather(
        *(_change(client, note, f"{words}{n}", {"If-Match": '"1"'}) for n in "ab")
    )

    assert sorted(answer.status_code for answer in answers) == [200, 412]
    lost = max(answers, key=lambda answer: answer.status_code)
    assert lost.json()["code"] == "stale"


async def _change(
    client: httpx.AsyncClient,
    note: httpx.Response,
    words: str,
    headers: dict[str, str] | dict[bytes, bytes],
) -> httpx.Response:
    return await client.put(
        note.headers["location"], json={"words": words}, headers=headers
    )
