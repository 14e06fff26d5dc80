"""Whom a finder of a weakness can tell (RFC 9116), and whose word on addresses counts."""

from ipaddress import ip_network
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI, Request
from joserfc.jwk import OctKey

from app import main
from app.core.clock import FixedClock
from app.core.http.access import anyone
from app.core.settings import SecurityContact
from app.identity.tokens import Tokens
from tests.conftest import MORNING
from tests.house import portal

_TOKENS = Tokens(
    key=OctKey.import_key(portal.TOKEN_KEY), issuer="https://dichvucong.example"
)
_CONTACT = SecurityContact(contact="mailto:an-toan@bentre.example")


def _told(contact: SecurityContact | None) -> FastAPI:
    app = portal.application()
    app.state.tokens = _TOKENS
    app.state.sessions = None
    app.state.clock = FixedClock(MORNING)
    app.state.public_url = "https://dichvucong.example"
    app.state.security_contact = contact
    return app


def _client(app: FastAPI, address: str = "203.0.113.7") -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app, client=(address, 5))
    return httpx.AsyncClient(transport=transport, base_url="http://portal")


async def test_the_contact_is_told_with_an_end_within_the_year() -> None:
    async with _client(_told(_CONTACT)) as http:
        told = await http.get("/.well-known/security.txt")

    lines = dict(line.split(": ", 1) for line in told.text.splitlines())
    assert told.headers["content-type"].startswith("text/plain")
    assert lines["Contact"] == "mailto:an-toan@bentre.example"
    assert lines["Expires"] == "2027-05-22T02:00:00+00:00"


async def test_without_a_contact_there_is_no_such_file() -> None:
    async with _client(_told(None)) as http:
        told = await http.get("/.well-known/security.txt")

    assert told.status_code == 404


@pytest.mark.parametrize(
    ("asked_from", "seen"),
    [("172.30.77.2", "198.51.100.9"), ("203.0.113.7", "203.0.113.7")],
)
async def test_only_our_own_proxy_may_say_for_whom_it_asks(
    tmp_path: Path, asked_from: str, seen: str
) -> None:
    settings = portal.settings(tmp_path, "postgresql://nobody@nowhere/nothing")
    proxies = (ip_network("172.30.77.0/24"),)
    app = main.build(settings.model_copy(update={"trusted_proxies": proxies}))
    app.state.tokens, app.state.clock = _TOKENS, FixedClock(MORNING)

    @app.get("/seen-from", dependencies=[anyone])
    async def seen_from(request: Request) -> str:
        return request.client.host if request.client else ""

    async with _client(app, asked_from) as http:
        told = await http.get(
            "/seen-from", headers={"X-Forwarded-For": "10.0.0.1, 198.51.100.9"}
        )

    assert told.json() == seen
