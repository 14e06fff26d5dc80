from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from app import main
from app.core.clock import FixedClock
from tests.clock.ground import parts_of, settled
from tests.clock.town import MONDAY, Town


@pytest.fixture
async def town(database_url: str, tmp_path: Path) -> AsyncIterator[Town]:
    clock = FixedClock(MONDAY)
    opened = parts_of(database_url, tmp_path, clock)
    app = main.build(opened.settings)
    main.install(app, opened)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://town") as http:
        people = await settled(opened.sessions, clock)
        yield Town(http, opened, clock, people)
    await opened.sessions.kw["bind"].dispose()
