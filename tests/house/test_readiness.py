"""The real portal says which of its dependencies is away."""

from pathlib import Path

import httpx
import pytest

from app.core.clock import FixedClock
from app.core.postgres.cluster import _free_port
from tests.house import portal


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
        "antivirus": "not_configured",
        "audit_time_stamps": "not_configured",
    }


async def _readiness(folder: Path, url: str, clock: FixedClock) -> httpx.Response:
    async with portal.opened(portal.settings(folder, url), clock=clock) as opened:
        return await opened.http.get("/health/ready")
