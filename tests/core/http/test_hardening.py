"""Every answer tells the browser to trust it with little."""

import httpx
import pytest
from fastapi import FastAPI, Response

from app.core.http.hardening import Hardening


def _client(public_url: str) -> httpx.AsyncClient:
    app = FastAPI()
    app.add_middleware(Hardening, public_url=public_url)

    @app.get("/plain")
    async def plain() -> dict[str, str]:
        return {"words": "<script>alert(1)</script>"}

    @app.get("/kept")
    async def kept(response: Response) -> None:
        response.headers["Cache-Control"] = "no-cache"

    transport = httpx.ASGITransport(app=app)
    return httpx.AsyncClient(transport=transport, base_url="http://portal")


@pytest.mark.parametrize("path", ["/plain", "/absent"])
async def test_no_answer_may_run_a_script_be_framed_guessed_or_cached(
    path: str,
) -> None:
    async with _client("http://127.0.0.1:8000") as http:
        headers = (await http.get(path)).headers

    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"


async def test_what_a_route_has_set_is_kept() -> None:
    async with _client("http://127.0.0.1:8000") as http:
        answer = await http.get("/kept")

    assert answer.headers.get_list("cache-control") == ["no-cache"]


@pytest.mark.parametrize(
    ("public_url", "times"),
    [("https://dichvucong.example", 1), ("http://127.0.0.1:8000", 0)],
)
async def test_only_a_portal_published_by_https_insists_on_it(
    public_url: str, times: int
) -> None:
    async with _client(public_url) as http:
        answer = await http.get("/plain")

    assert len(answer.headers.get_list("strict-transport-security")) == times
