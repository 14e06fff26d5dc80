import asyncio
import itertools
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

import httpx
import pytest

from app.integrations.breaker import Breaker
from app.integrations.national_portal.connection import Answer
from app.integrations.national_portal.dvc_sync.client import DvcSyncClient
from app.integrations.national_portal.dvc_sync.deliver import Courier
from app.integrations.national_portal.dvc_sync.settings import DvcSyncSettings
from app.integrations.national_portal.errors import OutcomeUnknownError
from simulators.national_portal.misbehaviour import Misbehaviour
from simulators.national_portal.portal import Credentials
from simulators.national_portal_2026 import server
from simulators.national_portal_2026.portal import CALLS, Portal
from tests.integrations.national_portal.conftest import TickingClock
from tests.integrations.national_portal.memory import MemoryAcknowledgements

from .memory import MemoryFiles, MemoryUploads

SECRET = "bí-mật-không-được-lộ"
BASE = "http://portal.example"


def settings_at(base_url: str, token_url: str) -> DvcSyncSettings:
    upload, create, status, progress = CALLS
    return DvcSyncSettings.model_validate(
        {
            "base_url": base_url,
            "token_url": token_url,
            "upload_endpoint": upload,
            "create_endpoint": create,
            "status_endpoint": status,
            "progress_endpoint": progress,
            "client_id": "H07",
            "client_secret": SECRET,
            "timeout_seconds": 0.5,
        }
    )


@dataclass
class Stage:
    """The simulated Portal within this process, and the line to it."""

    portal: Portal
    http: httpx.AsyncClient

    async def post(
        self, address: str, *, body: bytes, headers: Mapping[str, str], seconds: float
    ) -> Answer:
        try:
            async with asyncio.timeout(seconds):
                reply = await self.http.post(
                    address, content=body, headers=dict(headers)
                )
        except TimeoutError as error:
            raise OutcomeUnknownError("TimeoutError") from error
        return Answer(reply.status_code, reply.content)

    async def misbehave(self, **rule: object) -> None:
        body = {"share": 1, "hold_seconds": 1.0, "slow_seconds": 0.01, **rule}
        reply = await self.http.post(f"{BASE}/inspect/misbehaviour", json=body)
        reply.raise_for_status()

    async def drawn(self) -> int:
        shown = await self.http.get(f"{BASE}/inspect/misbehaviour")
        return int(shown.json()["drawn"])

    def called(self, name: str) -> list[int]:
        """Return what the calls of a name were answered."""
        return [code for call, code in self.portal.calls if call == name]


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    portal = Portal(Credentials("H07", SECRET))
    app = server.build(portal)
    assert app.state.dice.rule == Misbehaviour()
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url=BASE) as http:
        yield Stage(portal, http)


@pytest.fixture
def settings() -> DvcSyncSettings:
    return settings_at(f"{BASE}{server.BASE}", f"{BASE}{server.TOKEN}")


@pytest.fixture
def client(stage: Stage, settings: DvcSyncSettings) -> DvcSyncClient:
    return DvcSyncClient(settings=settings, line=stage)


@pytest.fixture
def acknowledgements() -> MemoryAcknowledgements:
    return MemoryAcknowledgements()


@pytest.fixture
def courier(client: DvcSyncClient, acknowledgements: MemoryAcknowledgements) -> Courier:
    return Courier(
        acknowledgements=acknowledgements,
        clock=TickingClock(),
        breaker=Breaker(),
        client=client,
        files=MemoryFiles(),
        uploads=MemoryUploads(),
    )


_numbers = itertools.count(1)


@pytest.fixture
def code() -> str:
    return f"000.19.07.H07-260703-{next(_numbers):04}"
