"""Every answer carries the id of its request."""

import re

import httpx
import pytest

GENERATED = re.compile(r"[0-9a-f]{32}")


@pytest.mark.parametrize("path", ["/health/live", "/nowhere", "/faults"])
async def test_the_id_that_was_sent_is_given_back(
    client: httpx.AsyncClient, path: str
) -> None:
    answer = await client.get(path, headers={"X-Request-Id": "req-2026.11_23"})

    assert answer.headers["x-request-id"] == "req-2026.11_23"


@pytest.mark.parametrize(
    "forged",
    ["", "short", "x" * 65, 'a" level="error', "12345678\n", "mã-yêu-cầu-01"],
)
async def test_an_id_that_could_forge_a_log_line_is_replaced(
    client: httpx.AsyncClient, forged: str
) -> None:
    answer = await client.get(
        "/health/live", headers={b"X-Request-Id": forged.encode()}
    )

    assert GENERATED.fullmatch(answer.headers["x-request-id"])


async def test_each_request_has_its_own_id(client: httpx.AsyncClient) -> None:
    answers = [await client.get("/health/live") for _ in range(2)]

    assert len({answer.headers["x-request-id"] for answer in answers}) == 2
