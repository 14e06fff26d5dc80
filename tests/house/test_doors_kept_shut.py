"""What nobody asked for is not served: other sites, other methods."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.house import portal

STRANGER = {"Origin": "https://evil.example", "Access-Control-Request-Method": "PUT"}


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    app = portal.application()
    app.state.caller_of = lambda _: "anonymous"
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://portal") as http:
        yield http


@pytest.mark.parametrize("method", ["GET", "OPTIONS", "POST"])
async def test_no_other_site_is_let_in(http: httpx.AsyncClient, method: str) -> None:
    answer = await http.request(method, "/health/live", headers=STRANGER)

    let_in = [name for name in answer.headers if name.startswith("access-control-")]
    assert let_in == []


async def test_nothing_is_traced(http: httpx.AsyncClient) -> None:
    answer = await http.request("TRACE", "/health/live", headers={"X-Secret": "hidden"})

    assert answer.status_code == 405
    assert "hidden" not in answer.text
