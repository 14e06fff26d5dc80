"""The head of a request: stated once, and never turned into an address of ours."""

from collections.abc import MutableMapping
from typing import Any, Final

import httpx
import pytest

from tests.dossiers.policy.people import KINDS, OWNER
from tests.dossiers.policy.world import World

_EVIL: Final = "evil.example"
_HOA: Final = next(kind for kind in KINDS if kind.handle == OWNER)
_REPEATED: Final = (
    "Host",
    "Authorization",
    "Content-Type",
    "Content-Encoding",
    "Idempotency-Key",
    "Origin",
    "Sec-Fetch-Site",
    "Tus-Resumable",
    "Upload-Length",
    "Upload-Offset",
    "X-HTTP-Method-Override",
    "X-Read-Purpose",
    "securitykey",
    "Client-Cert",
)


@pytest.mark.parametrize("name", _REPEATED)
async def test_what_is_stated_twice_is_refused(world: World, name: str) -> None:
    twice = [("Host", "motcua.example"), (name, "motcua.example"), (name, "other")]

    answer = await _sent(world, twice[name == "Host" :])

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


@pytest.mark.parametrize(
    "host",
    ["", "[", "[::1", "a/b", "a?b", "a#b", "u@h", "a b", "a:b", "a:999999", "ă", "a,b"],
)
async def test_a_host_that_is_none_is_refused(world: World, host: str) -> None:
    answer = await _sent(world, [("Host", host), ("Idempotency-Key", "12345678")])

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


async def test_no_host_at_all_is_refused_but_of_http_1_0(world: World) -> None:
    answers = {
        version: await _status_without_host(world, version)
        for version in ("1.0", "1.1", "2")
    }

    assert answers == {"1.0": 200, "1.1": 400, "2": 400}


@pytest.mark.parametrize(
    "path",
    [
        "/v1/dossiers",
        "/v1/dossiers/",
        "/v1/procedures/",
        "/metrics",
        "/v1/sign-in/providers",
        "/v1/notices",
        "/v1/public/dossiers/000.01.26.H07-261123-0001",
        "/nowhere",
    ],
)
@pytest.mark.parametrize("forwarded", [False, True])
async def test_another_host_leads_nobody_there(
    world: World, path: str, *, forwarded: bool
) -> None:
    host = {"Host": _EVIL}
    if forwarded:
        host = {f"X-Forwarded-{each}": _EVIL for each in ("Host", "Server", "Prefix")}
        host |= {"Forwarded": f"host={_EVIL}", "X-Original-URL": f"//{_EVIL}"}

    answer = await world.request(_HOA, "GET", path, headers=host)

    assert _EVIL not in answer.text
    assert _EVIL not in str(answer.headers)


async def test_a_link_is_to_the_address_of_the_settings(world: World) -> None:
    path = f"/v1/signing-sessions/{world.names['session']}"

    answer = await world.request(_HOA, "GET", path, headers={"Host": _EVIL})

    assert "https://motcua.example/" in answer.text
    assert _EVIL not in answer.text


async def _sent(world: World, headers: list[tuple[str, str]]) -> httpx.Response:
    request = httpx.Request("GET", "https://motcua.example/v1/procedures")
    request.headers = httpx.Headers(headers, encoding="utf-8")
    return await world.http.send(request)


async def _status_without_host(world: World, version: str) -> int:
    """Ask the application itself: every client of ours states a host."""
    statuses: list[int] = []

    async def send(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            statuses.append(int(str(message["status"])))

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {
        "type": "http",
        "http_version": version,
        "method": "GET",
        "path": "/health/live",
        "raw_path": b"/health/live",
        "query_string": b"",
        "headers": [],
        "scheme": "https",
        "server": ("127.0.0.1", 8000),
        "client": ("127.0.0.1", 1),
    }
    await world.app(scope, receive, send)
    return statuses[0]
