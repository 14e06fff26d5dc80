"""The published description of the API, and every route attacked by it."""

import socket
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.schemas import OpenApiSchema

from tests.dossiers import processes, walks
from tests.dossiers.towns import Town

# What the upload protocol sends is bytes, under a name of its own.
schemathesis.serializer.alias(
    "application/offset+octet-stream", "application/octet-stream"
)
_EXAMPLES = 2
_PEOPLE = ("hoa", "batri-tiepnhan")
_WITHIN_SECONDS = 30
pytestmark = pytest.mark.slow


@pytest.fixture
async def portal(town_today: Town) -> AsyncIterator[str]:
    """The address of a portal that really runs, with a dossier to be found in it."""
    await walks.submitted(town_today)
    port = _free_port()
    with processes.running(town_today, "serve", "--port", str(port)):
        address = f"http://127.0.0.1:{port}"
        _wait_for(f"{address}/health/live")
        yield address


async def test_no_request_that_the_description_allows_breaks_the_portal(
    town_today: Town, portal: str
) -> None:
    schema = schemathesis.openapi.from_url(f"{portal}/openapi.json")

    tokens = [town_today.person(each).token or "" for each in _PEOPLE]

    answers = list(_answers(schema, tokens))

    assert len({label for label, _ in answers}) >= 25
    assert [each for each in answers if each[1] >= 500] == []


def _answers(schema: OpenApiSchema, tokens: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Send each made-up request as every person."""
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        answers: list[tuple[str, int]] = []

        @settings(
            max_examples=_EXAMPLES,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(operation.as_strategy())
        def attack(case: schemathesis.Case[Any]) -> None:
            for token in tokens:
                headers = {"Authorization": f"Bearer {token}"}
                response = case.call(headers=headers)
                answers.append((case.operation.label, response.status_code))  # noqa: B023  # called at once

        attack()
        yield from answers


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + _WITHIN_SECONDS
    while time.monotonic() < deadline:
        try:
            if httpx.get(address).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    pytest.fail("the portal did not come up")
