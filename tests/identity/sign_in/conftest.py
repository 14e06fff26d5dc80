"""The real provider, our sign-in as an application of its own, and a browser between."""

import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Annotated, Any, Final
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from joserfc.jwk import OctKey
from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import database
from app.core.clock import FixedClock
from app.core.database import Sessions, transaction
from app.core.http import problems
from app.core.http.session import SessionDep
from app.identity import access
from app.identity.access import may
from app.identity.actor import Actor
from app.identity.models import Person
from app.identity.policy.permissions import Permission
from app.identity.sessions import routes as session_routes
from app.identity.sessions.routes import Person as SignedIn
from app.identity.sign_in import account_routes
from app.identity.sign_in import routes as sign_in_routes
from app.identity.sign_in.desk import Desk
from app.identity.tokens import Tokens
from app.integrations import fetching
from app.integrations.calling import Caller
from app.integrations.identity_provider.provider import OpenIdProvider
from app.integrations.identity_provider.settings import ClaimSet, ProviderSettings
from app.wiring.settings import DEPLOYMENT
from app.wiring.sign_in import SignInSettings
from simulators.identity_provider import people, process
from simulators.identity_provider.people import Claims
from simulators.identity_provider.process import Client

SECRET: Final = "secret-of-the-portal-at-the-provider"
HOA: Final = people.of_vneid(DEPLOYMENT)[0]
BINH: Final = people.of_vneid(DEPLOYMENT)[1]
# A self-declared account, another account of Hoa's number, and one of nobody's.
DECLARED: Final[Claims] = HOA | {
    "sub": "declared",
    "TechID": "tech-declared",
    "loAs": "LoA1",
    "IAL": "1",
}
TWIN: Final[Claims] = HOA | {"sub": "twin-account", "TechID": "tech-twin-1"}


class Mailbox:
    """Where the provider posts its logout tokens, and leads back to."""

    def __init__(self) -> None:
        self.received: list[str] = []
        mailbox = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["content-length"])
                form = parse_qs(self.rfile.read(length).decode())
                mailbox.received += form["logout_token"]
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"


@dataclass
class Station:
    """The provider's address, and the portal's, registered there."""

    issuer: str
    mailbox: Mailbox

    def rotate_keys(self) -> None:
        httpx.post(f"{self.issuer}/simulator/keys", trust_env=False).raise_for_status()


@pytest.fixture(scope="session")
def station() -> Iterator[Station]:
    if not process.available():
        pytest.skip("node with oidc-provider is not installed (.ci/run does it)")
    mailbox = Mailbox()
    thread = threading.Thread(target=mailbox.server.serve_forever, daemon=True)
    thread.start()
    clients = [_client(name, mailbox.address) for name in ("vneid", "dvcqg")]
    known = [*people.of_vneid(DEPLOYMENT), DECLARED, TWIN]
    with process.running(title=people.VNEID, people=known, clients=clients) as issuer:
        yield Station(issuer, mailbox)
    mailbox.server.shutdown()
    mailbox.server.server_close()
    thread.join()


def _client(name: str, portal: str) -> Client:
    return Client(
        id=f"motcua-{name}",
        secret=SECRET,
        callback=f"{portal}/v1/sign-in/{name}/callback",
        after_sign_out=f"{portal}/",
        back_channel=f"{portal}/v1/sign-in/{name}/back-channel-logout",
    )


@dataclass
class Browser:
    """One person's browser: a cookie jar at the portal, another at the provider."""

    portal: httpx.AsyncClient
    provider: httpx.AsyncClient
    address: str

    async def begin(self, name: str = "vneid", return_to: str = "/") -> str:
        """Return the provider's address that the portal leads to."""
        answer = await self.portal.get(
            f"/v1/sign-in/{name}", params={"return_to": return_to}
        )
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    async def prove(self, address: str, who: Claims | None = HOA) -> str:
        """Sign in at the provider's page; return the address it leads back to."""
        answer = await self.provider.get(address)
        while not answer.headers.get("location", "").startswith(self.address):
            if answer.is_redirect:
                answer = await self.provider.get(answer.headers["location"])
                continue
            assert answer.status_code == 200, answer.text
            chosen = {"person": who["sub"] if who else ""}
            answer = await self.provider.post(str(answer.url), data=chosen)
        return answer.headers["location"]

    async def come_back(self, location: str, **changes: str | None) -> httpx.Response:
        """Follow the provider's answer, with parts of it changed."""
        parts = urlsplit(location)
        query: dict[str, Any] = {
            name: values[0] for name, values in parse_qs(parts.query).items()
        } | changes
        kept = {name: value for name, value in query.items() if value is not None}
        return await self.portal.get(parts.path, params=kept)

    async def sign_in(self, who: Claims = HOA, name: str = "vneid") -> httpx.Response:
        return await self.come_back(await self.prove(await self.begin(name), who))

    async def me(self) -> httpx.Response:
        return await self.portal.get("/me")

    async def send(self, method: str, path: str, **given: Any) -> httpx.Response:
        """Send as a page of the portal's own does."""
        return await self.portal.request(
            method, path, headers={"Origin": self.address}, **given
        )


@dataclass
class Gate:
    """Our side: the application, its clock, and what is in its database."""

    app: FastAPI
    clock: FixedClock
    sessions: Sessions
    station: Station
    stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def browser(self) -> Browser:
        portal = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=self.app),
            base_url=self.station.mailbox.address,
        )
        provider = httpx.AsyncClient(base_url=self.station.issuer, trust_env=False)
        return Browser(
            await self.stack.enter_async_context(portal),
            await self.stack.enter_async_context(provider),
            self.station.mailbox.address,
        )

    async def person(self, number: str) -> Person:
        async with transaction(self.sessions) as session:
            found = await session.scalars(
                select(Person).where(Person.identity_number.equals(number))
            )
            return found.one()

    async def run(self, work: Callable[[AsyncSession], Awaitable[object]]) -> None:
        async with transaction(self.sessions) as session:
            await work(session)


@pytest.fixture
async def gate(station: Station, database_url: str) -> AsyncIterator[Gate]:
    engine = database.connect(database_url)
    # The provider's clock is the machine's: ours starts there too.
    clock = FixedClock(datetime.now(UTC))
    sessions = database.sessions_of(engine)
    async with fetching.client() as http:
        app = application(station, sessions, clock, http)
        gate = Gate(app, clock, sessions, station)
        async with gate.stack:
            yield gate
    await engine.dispose()


@pytest.fixture
async def browser(gate: Gate) -> Browser:
    return await gate.browser()


async def signed_out_at_the_provider(gate: Gate, person: Browser) -> str:
    """Press the provider's button; return the logout token that it posts."""
    mailbox = gate.station.mailbox
    mailbox.received.clear()
    page = await person.provider.get("/session/end?client_id=motcua-vneid")
    secret = page.text.split('name="xsrf" value="')[1].split('"')[0]
    await person.provider.post(
        "/session/end/confirm", data={"xsrf": secret, "logout": "yes"}
    )
    [token] = mailbox.received
    return token


async def tell_farewell(sender: Browser, token: str) -> httpx.Response:
    return await sender.portal.post(
        "/v1/sign-in/vneid/back-channel-logout", data={"logout_token": token}
    )


def application(
    station: Station, sessions: Sessions, clock: FixedClock, http: httpx.AsyncClient
) -> FastAPI:
    app = FastAPI()
    problems.install(app)
    for each in (sign_in_routes, account_routes, session_routes):
        app.include_router(each.router)

    @app.get("/me")
    async def show_me(actor: SignedIn, session: SessionDep) -> dict[str, Any]:
        return {
            "id": actor.id,
            "level": actor.assurance.level,
            "posts": len(actor.posts),
        }

    @app.post("/me")
    async def change_me(actor: SignedIn, session: SessionDep) -> UUID:
        return actor.id

    @app.post("/sure")
    async def act_surely(
        actor: Annotated[Actor, may(Permission.OFFER_MANDATE)], session: SessionDep
    ) -> UUID:
        return actor.id

    address = station.mailbox.address
    app.state.sessions = sessions
    app.state.clock = clock
    app.state.address_key = b"addresses"
    app.state.tokens = Tokens(OctKey.generate_key(256), address)
    app.state.caller_of = partial(access.caller_of, at=clock.now())
    app.state.sign_in = Desk(
        public_url=address,
        key=app.state.tokens.key.raw_value,
        lives=SignInSettings().lives,
        providers={
            name: OpenIdProvider(settings(station.issuer, name), Caller(http, 10))
            for name in ("vneid", "dvcqg")
        },
    )
    return app


def settings(issuer: str, name: str) -> ProviderSettings:
    return ProviderSettings(
        title=f"{name} (mô phỏng)",
        claims=ClaimSet(name),
        issuer=issuer,
        client_id=f"motcua-{name}",
        client_secret=SecretStr(SECRET),
    )
