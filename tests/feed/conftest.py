"""The feed and the token endpoint as an application of their own."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import ECKey, Key, OctKey
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import FixedClock
from app.core.database import Sessions, transaction
from app.core.http import problems
from app.core.transactions import Transactions
from app.feed import routes as feed_routes
from app.feed import sequencer, service
from app.feed.lookout import Lookout
from app.feed.noting import Noting
from app.feed.service import Kind, News
from app.identity.machines import assertions
from app.identity.machines import routes as machine_routes
from app.identity.machines import service as machines
from app.identity.machines.routes import PATH
from app.identity.machines.scopes import Scope
from app.identity.tokens import Tokens
from tests.conftest import MORNING

ISSUER = "https://dichvucong.bentre.example"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass
class Writer:
    """Publishes entries, each in a transaction of its own."""

    sessions: Sessions

    async def publish(self, *subjects: str, kind: Kind = Kind.CHANGED) -> None:
        for subject in subjects:
            async with transaction(self.sessions) as session:
                await put(session, subject, kind=kind)


async def put(
    session: AsyncSession,
    subject: str,
    *,
    number: int = 1,
    kind: Kind = Kind.CHANGED,
    procedure: str = "1.001193",
    office: str = "000.01.26.H07",
) -> None:
    await service.publish(
        session,
        News(
            kind=kind,
            subject=subject,
            data={"số": number},
            at=MORNING,
            procedure_code=procedure,
            office_code=office,
        ),
    )


async def sequence(sessions: Sessions) -> int:
    async with transaction(sessions) as session:
        return (await sequencer.sequence(session, at=MORNING)).count


@dataclass
class Partner:
    """A registered partner system with its private key."""

    name: str
    http: httpx.AsyncClient
    clock: FixedClock
    key: Key
    token: str = ""
    claims: dict[str, Any] = field(default_factory=dict)

    def assertion(self, **changes: Any) -> str:
        now = int(self.clock.now().timestamp())
        claims = {
            "iss": self.name,
            "sub": self.name,
            "aud": f"{ISSUER}{PATH}",
            "jti": uuid4().hex,
            "iat": now,
            "exp": now + 60,
        } | changes
        return jwt.encode(
            {"alg": "ES256"},
            {name: value for name, value in claims.items() if value is not None},
            self.key,
        )

    async def ask(self, assertion: str, **form: str) -> httpx.Response:
        return await self.http.post(
            PATH,
            data={
                "grant_type": "client_credentials",
                "client_assertion_type": ASSERTION,
                "client_assertion": assertion,
            }
            | form,
        )

    async def sign_in(self) -> "Partner":
        answer = await self.ask(self.assertion())
        self.token = answer.json()["access_token"]
        return self

    async def get(self, path: str = "", **query: Any) -> httpx.Response:
        return await self.http.get(
            f"/v1/feed{path}", params=query, headers=self._headers
        )

    async def put(self, path: str, body: object) -> httpx.Response:
        return await self.http.put(f"/v1/feed{path}", json=body, headers=self._headers)

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


@pytest.fixture
def writer(sessions: Sessions) -> Writer:
    return Writer(sessions)


@pytest.fixture
def application(sessions: Sessions, clock: FixedClock) -> FastAPI:
    app = FastAPI()
    problems.install(app)
    app.include_router(machine_routes.router)
    app.include_router(feed_routes.router)
    app.state.sessions = sessions
    app.state.clock = clock
    app.state.tokens = Tokens(OctKey.generate_key(256), ISSUER)
    app.state.lookout = Lookout(Transactions(sessions, clock))
    app.state.feed_noting = Noting(Transactions(sessions, clock))
    return app


@pytest.fixture
async def http(application: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=application)
    async with httpx.AsyncClient(transport=transport, base_url=ISSUER) as client:
        yield client


Register = Callable[..., Awaitable[Partner]]


@pytest.fixture
def register(
    sessions: Sessions, http: httpx.AsyncClient, clock: FixedClock
) -> Register:
    """Register a partner system with a fresh key."""

    async def register(name: str, *scopes: Scope) -> Partner:
        key = ECKey.generate_key("P-256")
        async with transaction(sessions) as session:
            await machines.register(
                session,
                name=name,
                title=name.upper(),
                scopes=scopes,
                at=clock.now() - timedelta(days=1),
                actor_id="operator:test",
            )
            jwk = assertions.public_jwk(key.as_pem(private=False))
            await machines.add_key(
                session, name=name, jwk=jwk, at=clock.now(), actor_id="operator:test"
            )
        return Partner(name, http, clock, key)

    return register


@pytest.fixture
async def portal(register: Register) -> Partner:
    """The National Portal's client, signed in."""
    return await (await register("dvcqg", Scope.FEED)).sign_in()
