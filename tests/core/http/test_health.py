"""Health tells whether the process lives, and which dependency does not."""

from collections.abc import Iterator

import httpx
import pytest
from fastapi import FastAPI

from tests.core.http.conftest import yes


async def _no() -> bool:
    return False


@pytest.fixture
def without_storage(portal: FastAPI) -> Iterator[None]:
    whole = portal.state.readiness
    portal.state.readiness = {"database": yes, "storage": _no}
    yield
    portal.state.readiness = whole


async def test_a_ready_process_names_what_it_depends_on(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.get("/health/ready")

    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "dependencies": {"database": "ok", "storage": "ok"},
    }


@pytest.mark.usefixtures("without_storage")
async def test_a_process_without_a_dependency_is_not_ready_and_names_it(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.get("/health/ready")

    assert answer.status_code == 503
    assert answer.json() == {
        "status": "failing",
        "dependencies": {"database": "ok", "storage": "failing"},
    }


@pytest.mark.usefixtures("without_storage")
async def test_a_process_that_is_not_ready_still_lives(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.get("/health/live")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
