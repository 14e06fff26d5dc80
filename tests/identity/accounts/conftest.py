"""Local accounts as an application of their own, with passwords that are fast to try."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

import httpx
import pyotp
import pytest
from argon2 import PasswordHasher
from cryptography.fernet import Fernet
from fastapi import FastAPI
from joserfc.jwk import OctKey
from sqlalchemy import select

from app.audit.models import AuditAct
from app.core.clock import FixedClock
from app.core.database import Sessions, transaction
from app.core.http import problems
from app.identity import queries as people
from app.identity.accounts import administering, administration_routes
from app.identity.accounts import routes as account_routes
from app.identity.accounts.administering import NewAccount, Order
from app.identity.accounts.desk import Desk
from app.identity.accounts.passwords import Passwords
from app.identity.accounts.vault import Vault
from app.identity.actor import Kind, Role
from app.identity.service import NewPerson, NewPosition, load_people
from app.identity.sessions.routes import Person as SignedIn
from app.identity.sign_in.desk import Desk as SignInDesk
from app.identity.tokens import Tokens
from app.organizations import queries as organizations
from app.wiring.sign_in import SignInSettings
from tests.identity.accounts import tree
from tests.identity.accounts.tree import BA_TRI

PORTAL: Final = "https://motcua.example"
NEW: Final = "Dừa-xanh-2026"
OTHER: Final = "Dừa-sáp-2027"
# A code that was used is waited out.
STEP: Final = timedelta(seconds=30)
BASIS: Final = "Quyết định 12/QĐ-UBND"


@dataclass
class Office:
    """The application, and what an official and their telephone hold."""

    app: FastAPI
    http: httpx.AsyncClient
    sessions: Sessions
    clock: FixedClock
    desk: Desk

    @asynccontextmanager
    async def browser(self) -> AsyncIterator["Office"]:
        """Give the same office to somebody else's browser."""
        transport = httpx.ASGITransport(app=self.app)
        async with httpx.AsyncClient(
            transport=transport, base_url=PORTAL, headers={"Origin": PORTAL}
        ) as http:
            yield replace(self, http=http)

    async def open(self, username: str, *posts: tuple[UUID, Role]) -> "Official":
        """Open an account as an operator does, for somebody with these posts."""
        await self.join(username, *(posts or ((BA_TRI, Role.SPECIALIST),)))
        async with transaction(self.sessions) as session:
            owner = await people.by_handle(session, username)
            first = await administering.create(
                session,
                NewAccount(owner.id, username),
                Order("operator", BASIS, self.clock.now()),
                desk=self.desk,
            )
        return Official(self, username, first)

    async def join(self, handle: str, *posts: tuple[UUID, Role]) -> None:
        positions = tuple(NewPosition(*post, "Công chức") for post in posts)
        person = NewPerson(
            handle, Kind.OFFICIAL, "Phạm Thị Diễm", "083192000901", positions=positions
        )
        async with transaction(self.sessions) as session:
            await load_people(session, [person], since=date(2020, 1, 1))

    async def signed_in(self, username: str, *posts: tuple[UUID, Role]) -> "Official":
        """Give an official who is at their desk, in this browser."""
        official = await self.open(username, *posts)
        await official.activate()
        assert (await official.sign_in()).status_code == 204
        self.clock.at += STEP
        return official

    async def order(self, path: str, **body: Any) -> httpx.Response:
        """Administer an account: its name and the act."""
        return await self.http.post(
            f"/v1/local-accounts/{path}", json={"basis": BASIS} | body
        )

    async def person_id(self, handle: str) -> str:
        async with self.sessions() as session:
            return str((await people.by_handle(session, handle)).id)

    async def events(self) -> list[str]:
        async with self.sessions() as session:
            found = await session.scalars(select(AuditAct.event).order_by(AuditAct.at))
            return list(found)


@dataclass
class Official:
    office: Office
    username: str
    password: str
    secret: str = ""

    @property
    def code(self) -> str:
        return pyotp.TOTP(self.secret).at(self.office.clock.now())

    async def send(self, method: str, path: str, **body: Any) -> httpx.Response:
        given = {"username": self.username, "password": self.password} | body
        return await self.office.http.request(
            method, f"/v1/local-account/{path}", json=given
        )

    async def activate(self, new: str = NEW) -> list[str]:
        enrolled = await self.send("POST", "enrolment")
        self.secret = enrolled.json()["secret"]
        answer = await self.send("POST", "activation", code=self.code, new_password=new)
        assert answer.status_code == 200, answer.text
        self.password = new
        self.office.clock.at += STEP
        codes: list[str] = answer.json()["recovery_codes"]
        return codes

    async def sign_in(self, **changes: Any) -> httpx.Response:
        return await self.send("POST", "session", **({"code": self.code} | changes))


@pytest.fixture
async def office(sessions: Sessions, clock: FixedClock) -> AsyncIterator[Office]:
    await tree.plant(sessions, clock.now())
    app = FastAPI()
    problems.install(app)
    app.include_router(account_routes.router)
    app.include_router(administration_routes.router)

    @app.get("/me")
    async def show_me(actor: SignedIn) -> int:
        return int(actor.assurance.level)

    desk = Desk(
        Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)),
        Vault.of(Fernet.generate_key().decode()),
        organizations.at_or_below,
    )
    app.state.sessions, app.state.clock = sessions, clock
    app.state.tokens = Tokens(OctKey.generate_key(256), PORTAL)
    app.state.accounts = desk
    app.state.address_key = b"addresses"
    app.state.sign_in = SignInDesk(
        PORTAL, app.state.tokens.key.raw_value, SignInSettings().lives
    )
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(
        transport=transport, base_url=PORTAL, headers={"Origin": PORTAL}
    ) as http:
        yield Office(app, http, sessions, clock, desk)


@pytest.fixture
async def diem(office: Office) -> Official:
    """An official whose account is in use."""
    official = await office.open("diem")
    await official.activate()
    return official
