"""The real portal says which of its dependencies is away."""

from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.core.clock import FixedClock
from app.core.postgres.cluster import _free_port
from app.signing.trust import listing, making
from app.signing.trust.making import Terms
from tests.house import portal

DAY = timedelta(days=1)


@pytest.mark.slow
async def test_a_portal_with_its_dependencies_is_ready(
    folder: Path, database_url: str, clock: FixedClock
) -> None:
    answer = await _readiness(folder, database_url, clock)

    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
    assert answer.json()["dependencies"] == {
        "database": "ok",
        "storage": "ok",
        "trust_store": "ok",
        "evidence": "not_configured",
        "antivirus": "not_configured",
        "audit_time_stamps": "not_configured",
    }


@pytest.mark.slow
async def test_a_portal_without_its_database_is_not_ready_and_says_so(
    folder: Path, clock: FixedClock
) -> None:
    nobody = f"postgresql://nobody@127.0.0.1:{_free_port()}/nothing"

    answer = await _readiness(folder, nobody, clock)

    assert (answer.status_code, answer.json()["status"]) == (503, "failing")
    assert answer.json()["dependencies"] == {
        "database": "failing",
        "storage": "ok",
        "trust_store": "ok",
        "evidence": "degraded",
        "antivirus": "not_configured",
        "audit_time_stamps": "not_configured",
    }


@pytest.mark.slow
async def test_a_portal_is_ready_again_once_its_trust_list_is_replaced(
    folder: Path, tmp_path: Path, database_url: str, clock: FixedClock
) -> None:
    key, trust = Ed25519PrivateKey.generate(), tmp_path / "trust"
    trust.mkdir()
    (trust / listing.SIGNER).write_bytes(making.public_half(key))

    def put(number: int) -> None:
        terms = Terms(number, clock.at, clock.at + 30 * DAY)
        body = making.payload(folder / "trust", terms)
        (trust / listing.LIST).write_bytes(making.signed(body, key))

    put(1)
    chosen = portal.settings(tmp_path, database_url)
    async with portal.opened(chosen, clock=clock) as opened:

        async def state() -> str:
            answer = await opened.http.get("/health/ready")
            return str(answer.json()["dependencies"]["trust_store"])

        whole = await state()
        clock.at += 31 * DAY
        stale = await state()
        put(2)
        renewed = await state()
        (trust / listing.LIST).write_bytes(b"")
        empty = await state()
        put(3)
        replaced = await state()

    assert [whole, stale, renewed, empty, replaced] == [
        *("ok", "failing", "ok", "failing", "ok")
    ]


async def _readiness(folder: Path, url: str, clock: FixedClock) -> httpx.Response:
    async with portal.opened(portal.settings(folder, url), clock=clock) as opened:
        return await opened.http.get("/health/ready")
