"""One commune's officials over a database of the test's own."""

import secrets
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from app.core import database
from app.core.postgres.cluster import Cluster
from tests.conftest import MORNING
from tests.hands import crew as crews
from tests.hands.crew import Crew


@pytest.fixture(scope="session")
async def staffed(server: Cluster, seeded: str) -> str:
    """The name of a database with the sample data and the second officials."""
    name = f"staffed_{secrets.token_hex(6)}"
    server.create_database(name, template=seeded)
    engine = database.connect(server.url(name), pool_size=1)
    async with database.transaction(database.sessions_of(engine)) as session:
        await crews.settle(session, at=MORNING)
    await engine.dispose()
    return name


@pytest.fixture
async def crew(
    server: Cluster, staffed: str, tmp_path: Path, at: datetime
) -> AsyncIterator[Crew]:
    name = f"crew_{secrets.token_hex(6)}"
    server.create_database(name, template=staffed)
    async with crews.opened(server.url(name), tmp_path, at=at) as opened:
        yield opened
