import secrets
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from app import main
from app.core import database
from app.core.clock import FixedClock
from app.core.postgres.cluster import Cluster
from tests.clock.ground import parts_of, settled
from tests.clock.town import MONDAY, Town


@dataclass(frozen=True)
class Settled:
    """The name of a database with the small province, to be cloned, and its people."""

    name: str
    people: Mapping[str, UUID]


@pytest.fixture(scope="session")
async def settled_town(server: Cluster) -> Settled:
    name = f"settled_{secrets.token_hex(6)}"
    server.create_database(name, template="template_motcua")
    engine = database.connect(server.url(name), pool_size=1)
    people = await settled(database.sessions_of(engine), FixedClock(MONDAY))
    await engine.dispose()
    return Settled(name, people)


@pytest.fixture
async def town(
    server: Cluster, settled_town: Settled, tmp_path: Path
) -> AsyncIterator[Town]:
    name = f"town_{secrets.token_hex(6)}"
    server.create_database(name, template=settled_town.name)
    clock = FixedClock(MONDAY)
    opened = parts_of(server.url(name), tmp_path, clock)
    app = main.build(opened.settings)
    main.install(app, opened)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://town") as http:
        yield Town(http, opened, clock, dict(settled_town.people))
    await opened.sessions.kw["bind"].dispose()
