import secrets
from collections.abc import AsyncIterator

import pytest

from app.core.clock import FixedClock
from app.core.postgres.cluster import Cluster
from tests.conftest import MORNING
from tests.uploads import harbour
from tests.uploads.harbour import Harbour, Sender


@pytest.fixture(scope="session")
async def shared_harbour(
    server: Cluster, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Harbour]:
    name = f"harbour_{secrets.token_hex(6)}"
    server.create_database(name, template="template_motcua")
    folder = tmp_path_factory.mktemp("harbour")
    clock = FixedClock(MORNING)
    async with harbour.opened(server.url(name), folder, clock) as opened:
        yield opened


@pytest.fixture
async def port(shared_harbour: Harbour) -> Harbour:
    """The harbour of most tests, emptied of what others left unfinished."""
    shared_harbour.clock.at = MORNING
    await harbour.empty(shared_harbour)
    return shared_harbour


@pytest.fixture
def hoa(port: Harbour) -> Sender:
    return port.hoa


@pytest.fixture
def binh(port: Harbour) -> Sender:
    return port.binh
