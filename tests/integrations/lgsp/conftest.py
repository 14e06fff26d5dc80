"""The two partners behind the gateway, each a process of its own."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from pydantic import AnyHttpUrl, SecretStr

from app.core.clock import FixedClock
from app.integrations.calling import Caller
from app.integrations.lgsp import Gateway, LgspSettings
from simulators.lgsp.process import running

CLIENT, SECRET = "h07", "mật-khẩu-lgsp"


@dataclass
class Behind:
    """A partner's process: our gateway to it, and its inspector."""

    address: str
    http: httpx.AsyncClient
    clock: FixedClock

    def gateway(self, *, secret: str = SECRET, seconds: float = 0.4) -> Gateway:
        settings = LgspSettings(
            address=AnyHttpUrl(self.address),
            client_id=CLIENT,
            client_secret=SecretStr(secret),
            timeout_seconds=seconds,
        )
        return Gateway(settings, Caller(self.http, seconds), self.clock)

    async def weather(self, **rule: Any) -> None:
        body = {"hang_seconds": 0.6, **rule}
        answer = await self.http.post(f"{self.address}/inspect/faults", json=body)
        answer.raise_for_status()

    async def inspect(self, what: str) -> Any:
        answer = await self.http.get(f"{self.address}/inspect/{what}")
        return answer.raise_for_status().json()

    async def put(self, what: str, body: object) -> None:
        answer = await self.http.post(f"{self.address}/inspect/{what}", json=body)
        answer.raise_for_status()


@pytest.fixture(scope="session")
def exchange_address() -> Iterator[str]:
    account = f"{CLIENT}:{SECRET}"
    with running("simulators.document_exchange", account=account) as address:
        yield address


@pytest.fixture(scope="session")
def population_address() -> Iterator[str]:
    with running("simulators.population", account=f"{CLIENT}:{SECRET}") as address:
        yield address


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False) as client:
        yield client


@pytest.fixture
async def behind_exchange(
    exchange_address: str, http: httpx.AsyncClient, clock: FixedClock
) -> Behind:
    behind = Behind(exchange_address, http, clock)
    await behind.weather(share=0)
    return behind


@pytest.fixture
async def behind_population(
    population_address: str, http: httpx.AsyncClient, clock: FixedClock
) -> Behind:
    behind = Behind(population_address, http, clock)
    await behind.weather(share=0)
    return behind
