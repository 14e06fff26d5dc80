import dataclasses
import itertools
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from app.integrations.breaker import Breaker
from app.integrations.national_portal import line as portal_line
from app.integrations.national_portal.client import NationalPortalClient
from app.integrations.national_portal.connection import Answer
from app.integrations.national_portal.deliver import Courier
from app.integrations.national_portal.line import Line
from app.integrations.national_portal.settings import NationalPortalSettings
from simulators.national_portal.process import Running, running

from .memory import MemoryAcknowledgements
from .notices import history

PASSWORD = "mật-khẩu-không-được-lộ"

Inbox = Callable[[httpx.Request], httpx.Response]


class PlainLinks:
    def link(self, file_id: str, *, at: datetime) -> str:
        return f"https://motcua.example/v1/files/{file_id}?at={at:%Y%m%d}"


class TickingClock:
    """Each look at it finds a minute gone."""

    def __init__(self) -> None:
        self._minutes = itertools.count()

    def now(self) -> datetime:
        start = datetime(2026, 3, 2, tzinfo=UTC)
        return start + timedelta(minutes=next(self._minutes))


@dataclasses.dataclass
class Inspector:
    """What the simulated Portal shows of itself."""

    http: httpx.AsyncClient
    address: str

    async def dossier(self, code: str) -> dict[str, Any]:
        reply = await self.http.get(f"{self.address}/inspect/dossiers/{code}")
        shown: dict[str, Any] = reply.raise_for_status().json()
        return shown

    async def holds(self, code: str) -> bool:
        reply = await self.http.get(f"{self.address}/inspect/dossiers/{code}")
        return reply.status_code == httpx.codes.OK and reply.json()["item"] is not None

    async def tamper(self, code: str, held: dict[str, Any] | None) -> None:
        """Let the Portal hold something else, or nothing."""
        if held is None:
            await self.lose(code)
            return
        body = {"item": held["item"], "steps": held["steps"]}
        reply = await self.http.put(
            f"{self.address}/inspect/dossiers/{code}", json=body
        )
        reply.raise_for_status()

    async def lose(self, code: str) -> None:
        reply = await self.http.delete(f"{self.address}/inspect/dossiers/{code}")
        reply.raise_for_status()

    async def logins(self) -> int:
        reply = await self.http.get(f"{self.address}/inspect/sessions")
        return int(reply.raise_for_status().json()["logins"])

    async def expire_sessions(self) -> None:
        reply = await self.http.delete(f"{self.address}/inspect/sessions")
        reply.raise_for_status()

    async def misbehave(self, **rule: Any) -> None:
        timing = {"hold_seconds": 2.0, "slow_seconds": 0.02}
        body = {"share": 1, **timing, **rule}
        reply = await self.http.post(f"{self.address}/inspect/misbehaviour", json=body)
        reply.raise_for_status()

    async def behave(self) -> None:
        await self.misbehave(share=0)


@pytest.fixture(scope="session")
def portal() -> Iterator[Running]:
    with running(username="000.00.00.H07", password=PASSWORD) as portal:
        yield portal


@pytest.fixture(scope="session")
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False) as http:
        yield http


@pytest.fixture(scope="session")
async def line() -> AsyncIterator[Line]:
    async with portal_line.opened(connections=16) as line:
        yield line


@pytest.fixture
async def inspector(
    portal: Running, http: httpx.AsyncClient
) -> AsyncIterator[Inspector]:
    inspector = Inspector(http, portal.address)
    yield inspector
    await inspector.behave()


@pytest.fixture
def settings(portal: Running) -> NationalPortalSettings:
    return NationalPortalSettings.model_validate(
        {
            "adapter_url": portal.adapter_url,
            "auth_endpoint": portal.auth_endpoint,
            "integration_endpoint": portal.integration_endpoint,
            "share_endpoint": portal.integration_endpoint,
            "username": "000.00.00.H07",
            "password": PASSWORD,
            "madonvi": "000.00.00.H07",
            "dstcode": "VN:GOV:000.00.00.G22:vpcpdvcprovider",
            "timeout_seconds": 1.0,
        }
    )


@pytest.fixture
def client(settings: NationalPortalSettings, line: Line) -> NationalPortalClient:
    return NationalPortalClient(settings=settings, line=line)


def answering(settings: NationalPortalSettings, inbox: Inbox) -> NationalPortalClient:
    """A client of a Portal that answers what no real one can be made to."""
    return NationalPortalClient(settings=settings, line=_Told(inbox))


@dataclasses.dataclass
class _Told:
    inbox: Inbox

    async def post(
        self, address: str, *, body: bytes, headers: Mapping[str, str], seconds: float
    ) -> Answer:
        assert seconds > 0
        request = httpx.Request("POST", address, content=body, headers=dict(headers))
        reply = self.inbox(request)
        return Answer(reply.status_code, reply.content)


@pytest.fixture
def acknowledgements() -> MemoryAcknowledgements:
    return MemoryAcknowledgements()


@pytest.fixture
def courier(
    client: NationalPortalClient, acknowledgements: MemoryAcknowledgements
) -> Courier:
    return Courier(
        acknowledgements=acknowledgements,
        client=client,
        links=PlainLinks(),
        clock=TickingClock(),
        history=history,
        breaker=Breaker(),
    )


_numbers = itertools.count(1)


@pytest.fixture
def code() -> str:
    return f"000.19.07.H07-260303-{next(_numbers):04}"
