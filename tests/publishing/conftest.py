from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta

import httpx
import pytest
from fastapi import FastAPI
from joserfc.jwk import OctKey
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import FixedClock
from app.core.http import problems
from app.core.http.session import get_clock, get_session
from app.dossiers.routes import reorganisations
from app.identity.models import Person, Position
from app.identity.tokens import Tokens
from app.organizations import queries as organizations
from app.procedures import process_routes, routes, version_routes
from app.procedures.seed import read_seed
from app.wiring.settings import DEPLOYMENT
from tests.publishing.province import Province

TOKENS = Tokens(OctKey.import_key("k" * 43), issuer="http://test")
Client = Callable[[str, str], Awaitable[httpx.AsyncClient]]


@pytest.fixture
def province(seeded_session: AsyncSession, at: datetime) -> Province:
    return Province(seeded_session, read_seed(DEPLOYMENT), at)


@pytest.fixture
async def app(province: Province, clock: FixedClock) -> FastAPI:
    made = FastAPI()
    problems.install(made)
    for router in (
        routes.router,
        version_routes.router,
        process_routes.router,
        reorganisations.router,
    ):
        made.include_router(router)
    made.dependency_overrides[get_session] = lambda: province.session
    made.dependency_overrides[get_clock] = lambda: clock
    made.state.tokens = TOKENS
    made.state.read_offices = province.read
    made.state.payment_gateway_live = True
    return made


@pytest.fixture
async def signed_in(app: FastAPI, province: Province) -> AsyncIterator[Client]:
    """Give a client of whoever holds a role in an office."""
    opened = []

    async def sign_in(office: str, role: str) -> httpx.AsyncClient:
        place = await organizations.by_code(province.session, code=office)
        assert place is not None
        person = await province.session.scalar(
            select(Person.id)
            .join(Position, Position.person_id == Person.id)
            .where(Position.office_id == place.id, Position.role == role)
        )
        assert person is not None
        token = TOKENS.issue(person, at=province.at, life=timedelta(hours=1))
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app),
            base_url="http://test",
            headers={"Authorization": f"Bearer {token}"},
        )
        opened.append(client)
        return client

    yield sign_in
    for client in opened:
        await client.aclose()
