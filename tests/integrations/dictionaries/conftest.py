"""The simulated Portal with its shelves, and a puller that speaks to it."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

import httpx
import pytest
from pydantic import AnyHttpUrl, SecretStr

from app.core.clock import FixedClock
from app.core.database import Sessions
from app.integrations.national_portal.client import NationalPortalClient
from app.integrations.national_portal.connection import Answer
from app.integrations.national_portal.dictionaries.pulling import Puller
from app.integrations.national_portal.settings import NationalPortalSettings
from simulators.national_portal import server
from simulators.national_portal.portal import Credentials, Portal
from simulators.national_portal.shelves import Shelves

ADDRESS = "http://portal.example"


@dataclass
class Desk:
    portal: Portal
    client: NationalPortalClient
    puller: Puller
    sessions: Sessions

    @property
    def shelves(self) -> Shelves:
        return self.portal.shelves


@dataclass(frozen=True)
class InProcess:
    """The line to a portal within this process."""

    http: httpx.AsyncClient

    async def post(
        self, address: str, *, body: bytes, headers: Mapping[str, str], seconds: float
    ) -> Answer:
        answer = await self.http.post(
            address, content=body, headers=dict(headers), timeout=seconds
        )
        return Answer(answer.status_code, answer.content)


@pytest.fixture
async def desk(sessions: Sessions, clock: FixedClock) -> AsyncIterator[Desk]:
    portal = Portal(credentials=Credentials("h07", "mật khẩu"))
    settings = NationalPortalSettings(
        adapter_url=AnyHttpUrl(f"{ADDRESS}{server.ADAPTER}"),
        auth_endpoint=server.AUTH_ENDPOINT,
        integration_endpoint=server.INTEGRATION_ENDPOINT,
        share_endpoint=server.SHARE_ENDPOINT,
        username="h07",
        password=SecretStr("mật khẩu"),
        madonvi="000.00.00.H07",
        dstcode="VN:GOV:000.00.00.G22:vpcpdvcprovider",
    )
    transport = httpx.ASGITransport(server.build(portal))
    async with httpx.AsyncClient(transport=transport) as http:
        client = NationalPortalClient(settings=settings, line=InProcess(http))
        yield Desk(portal, client, Puller(client, sessions, clock), sessions)
