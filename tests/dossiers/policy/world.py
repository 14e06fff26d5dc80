"""One portal with a dossier in each state, in which every request is undone."""

import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

import httpx
from cryptography.fernet import Fernet
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession, async_sessionmaker

from app import main
from app.core.database import transaction
from app.dossiers.lifecycle import Status
from app.identity import queries as identity
from app.identity import service as identities
from app.identity.actor import Kind as PersonKind
from app.identity.actor import Scope as Scopes
from app.identity.machines import service as machines
from app.identity.machines.scopes import Scope
from app.identity.machines.tokens import Grant, MachineTokens
from app.identity.mandates import service as mandates
from app.identity.mandates.service import Offer
from app.identity.mandates.standing import Kind as MandateKind
from app.identity.mandates.standing import Side
from app.identity.service import NewPerson, NewPosition
from app.integrations.national_portal.inbound.settings import InboundSettings
from app.organizations import queries as organizations
from app.signing.pool import ValidationPool
from app.wiring import accounts
from app.wiring.accounts import AccountSettings
from simulators.pki.authority import Pki
from tests.conftest import MORNING
from tests.dossiers import walks
from tests.dossiers.policy import belongings
from tests.dossiers.policy.people import (
    APPOINTED,
    EDITOR,
    ELSEWHERE,
    ENTRUSTED,
    EXPIRED,
    FOLLOWS,
    OWNER,
    RECEIVES,
    REVOKED,
    Kind,
)
from tests.dossiers.towns import Json, Town, path_of

PORTAL_KEY: Final = "khóa của Cổng trong bài thử"
_BINH: Final = "083088000102"
_STATES: Final = (
    Status.DRAFT,
    Status.SUBMITTED,
    Status.PROCESSING,
    Status.SUPPLEMENT_REQUESTED,
    Status.PAYMENT_DUE,
    Status.COMPLETED,
    Status.RETURNED,
)


BeforeUndone = Callable[[AsyncConnection], Awaitable[None]]


@dataclass(frozen=True)
class World:
    """The application over one connection, and what the samples speak of."""

    app: FastAPI
    http: httpx.AsyncClient
    connection: AsyncConnection
    dossiers: Mapping[str, Json]
    names: Mapping[str, Any]
    tokens: Mapping[str, str]
    people: Mapping[str, str]

    async def request(
        self,
        kind: Kind,
        method: str,
        path: str,
        *,
        before_undone: BeforeUndone | None = None,
        **sent: Any,
    ) -> httpx.Response:
        """Send one request as this kind of person, and undo what it did."""
        async with self.connection.begin() as outer:
            answer = await self.send(kind, method, path, **sent)
            if before_undone is not None:
                await before_undone(self.connection)
            await outer.rollback()
        return answer

    async def send(
        self, kind: Kind, method: str, path: str, **sent: Any
    ) -> httpx.Response:
        """Send one request within the transaction that the caller undoes."""
        headers = {
            "Idempotency-Key": str(uuid.uuid4()),
            **({"securitykey": PORTAL_KEY.encode()} if kind.portal else {}),
            **sent.pop("headers", {}),
        }
        token = self.tokens.get(kind.name)
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        return await self.http.request(method, path, headers=headers, **sent)


@asynccontextmanager
async def opened(
    town: Town, pki: Pki, pool: ValidationPool, kinds: tuple[Kind, ...]
) -> AsyncIterator[World]:
    """Bring the dossiers along by real acts, then let nothing be kept."""
    await _appoint(town)
    await _entrust(town)
    dossiers: dict[str, Json] = {
        status: await walks.dossier_at(town, status) for status in _STATES
    }
    for status in (Status.DRAFT, Status.SUPPLEMENT_REQUESTED):
        await _invite(town, dossiers[status])
        dossiers[status] = await walks.seen(town, dossiers[status])
    names = await belongings.belonging(town, dossiers, pki)
    tokens = await _tokens(town, kinds)
    app = main.build(town.parts.settings)
    async with town.sessions.kw["bind"].connect() as connection:
        sessions = async_sessionmaker(
            connection,
            expire_on_commit=False,
            join_transaction_mode="create_savepoint",
        )
        main.install(app, replace(town.parts, sessions=sessions))
        app.state.accounts = accounts.desk(
            AccountSettings(key=SecretStr(Fernet.generate_key().decode()))
        )
        app.state.portal_inbound = InboundSettings(security_key=SecretStr(PORTAL_KEY))
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(
            transport=transport, base_url=town.parts.settings.public_url
        ) as http:
            people = {handle: str(each) for handle, each in town.people.items()}
            yield World(app, http, connection, dossiers, names, tokens, people)


async def _appoint(town: Town) -> None:
    async with transaction(town.sessions) as session:
        people = [
            NewPerson(
                handle=handle,
                kind=PersonKind.OFFICIAL,
                name=handle,
                identity_number=f"08399{number:07d}",
                positions=(await _position(session, code, role),),
            )
            for number, (handle, (code, role)) in enumerate(APPOINTED.items())
        ]
        people += [
            NewPerson(
                handle=handle,
                kind=PersonKind.CITIZEN,
                name=handle,
                identity_number=f"08398{number:07d}",
            )
            for number, handle in enumerate(ENTRUSTED)
        ]
        await identities.load_people(session, people, since=date(2020, 1, 1))
        for person in people:
            row = await identity.by_handle(session, person.handle)
            assert isinstance(town.people, dict)
            town.people[person.handle] = row.id


async def _entrust(town: Town) -> None:
    """Let Hoa entrust others, each for something else."""
    scope = {FOLLOWS: Scopes.FOLLOW, RECEIVES: Scopes.RECEIVE}
    before = MORNING - timedelta(days=30)
    async with transaction(town.sessions) as session:
        hoa = await identity.actor(session, town.people[OWNER], at=MORNING)
        for handle in ENTRUSTED:
            agent = await identity.actor(session, town.people[handle], at=MORNING)
            procedure = "1.000656" if handle == ELSEWHERE else walks.MARITAL.procedure
            expired = (MORNING - timedelta(days=1)).date()
            new = Offer(
                kind=MandateKind.AUTHORIZATION,
                side=Side.PRINCIPAL,
                other=agent.identity_number,
                name=agent.name,
                scopes=frozenset({scope.get(handle, Scopes.FILE)}),
                procedures=frozenset({procedure}),
                first=before.date(),
                until=expired if handle == EXPIRED else None,
                basis=walks.REASON,
            )
            made = await mandates.offer(session, new, by=hoa, at=before)
            await mandates.accept(session, made.id, by=agent, at=before)
            if handle == REVOKED:
                await mandates.end(session, made.id, by=hoa, at=before)


async def _position(session: AsyncSession, code: str, role: Any) -> NewPosition:
    office = await organizations.by_code(session, code=code)
    assert office is not None
    return NewPosition(office.id, role, "Công chức")


async def _invite(town: Town, dossier: Json) -> None:
    made = await town.person(OWNER).post(
        f"{path_of(dossier)}/invitations", {"identity_number": _BINH}
    )
    path = f"/v1/invitations/{walks.done(made)['id']}/acceptance"
    walks.done(await town.person(EDITOR).post(path))


async def _tokens(town: Town, kinds: tuple[Kind, ...]) -> dict[str, str]:
    issuer = town.parts.tokens
    people = {
        kind.name: issuer.issue(
            town.people[kind.handle], at=MORNING, life=timedelta(hours=8)
        )
        for kind in kinds
        if kind.handle is not None
    }
    systems = {
        kind.name: await _machine(town, kind, MachineTokens(issuer.key, issuer.issuer))
        for kind in kinds
        if kind.scopes
    }
    return people | systems


async def _machine(town: Town, kind: Kind, tokens: MachineTokens) -> str:
    async with transaction(town.sessions) as session:
        client = await machines.register(
            session,
            name=kind.name,
            title=kind.name,
            scopes=[Scope(each) for each in kind.scopes],
            at=MORNING,
            actor_id="test",
        )
    return tokens.issue(Grant(client.id, kind.scopes), at=MORNING)
