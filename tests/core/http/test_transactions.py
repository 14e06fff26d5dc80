"""One request is one transaction, committed before it is answered."""

import httpx
from fastapi import FastAPI

from tests.core.http.conftest import Written


async def test_a_commit_that_fails_is_never_answered_as_done(
    client: httpx.AsyncClient, key: str, words: str, written: Written
) -> None:
    await client.post("/notes", json={"words": words})

    # The rule that the words are unique is checked by COMMIT, not before.
    answer = await client.post(
        "/notes", json={"words": words}, headers={"Idempotency-Key": key}
    )

    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert await written(words) == 1


async def test_a_commit_that_fails_keeps_no_answer_for_its_key(
    client: httpx.AsyncClient, key: str, words: str
) -> None:
    headers = {"Idempotency-Key": key}
    await client.post("/notes", json={"words": words})
    await client.post("/notes", json={"words": words}, headers=headers)

    answer = await client.post("/notes", json={"words": f"{words}!"}, headers=headers)

    assert answer.status_code == 201
    assert "idempotent-replay" not in answer.headers


async def test_a_refusal_after_a_write_leaves_nothing(
    client: httpx.AsyncClient, closed: FastAPI, words: str, written: Written
) -> None:
    answer = await client.post("/notes", json={"words": words})

    assert answer.status_code == 409
    assert await written(words) == 0
