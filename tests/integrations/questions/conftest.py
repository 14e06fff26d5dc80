"""The simulated Portal with questions asked, who listens to it, and who answers."""

import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from pydantic import AnyHttpUrl, SecretStr
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core import database
from app.core.clock import FixedClock
from app.core.database import Sessions, transaction
from app.core.postgres.cluster import Cluster
from app.identity.actor import Actor, Kind, Post, Role
from app.integrations.national_portal.client import NationalPortalClient
from app.integrations.national_portal.questions import answering, delivering
from app.integrations.national_portal.questions.answering import Act, Official
from app.integrations.national_portal.questions.models import PortalQuestion
from app.integrations.national_portal.questions.pulling import Listener
from app.integrations.national_portal.settings import NationalPortalSettings
from app.organizations.models import Kind as OfficeKind
from app.organizations.models import Office
from app.outbox.models import OutboxMessage
from app.outbox.relay import Relay
from simulators.national_portal import server as portal_server
from simulators.national_portal.misbehaviour import Dice, Misbehaviour
from simulators.national_portal.misbehaviour import Kind as Fault
from simulators.national_portal.portal import Credentials, Portal
from simulators.national_portal.questions import Questions
from tests.conftest import MORNING
from tests.integrations.dictionaries.conftest import ADDRESS, InProcess

Json = dict[str, Any]
BA_TRI: Final = "000.01.26.H07"
OFFICE: Final = UUID(int=0xBA)
CLERK: Final = Actor(
    UUID(int=1),
    Kind.OFFICIAL,
    "Trần Thị Mai",
    "083092000001",
    posts=(Post(OFFICE, Role.SPECIALIST, "Công chức Tư pháp - Hộ tịch"),),
)
STRANGER: Final = Actor(UUID(int=2), Kind.OFFICIAL, "Lê Văn Tư", "083092000002")


@dataclass
class Desk:
    app: FastAPI
    portal: Portal
    listener: Listener
    relay: Relay
    sessions: Sessions
    clock: FixedClock

    @property
    def there(self) -> Questions:
        return self.portal.shelves.questions

    def spoil(self, kind: Fault, service: str, *, seed: int = 0) -> None:
        """Let the next call of this service go wrong."""
        self.app.state.dice = Dice(
            Misbehaviour(
                share=1,
                kinds=[kind],
                services=[service],
                limit=1,
                seed=seed,
                hold_seconds=0,
                slow_seconds=0,
            )
        )

    async def held(self) -> list[PortalQuestion]:
        async with self.sessions() as session:
            rows = select(PortalQuestion).order_by(PortalQuestion.number)
            return list(await session.scalars(rows))

    async def owed(self) -> list[OutboxMessage]:
        async with self.sessions() as session:
            rows = select(OutboxMessage).order_by(OutboxMessage.number)
            return list(await session.scalars(rows))

    async def answer(self, text: str, *, by: Actor = CLERK) -> PortalQuestion:
        """Answer the one question that is held, as it stands."""
        (row,) = await self.held()
        act = Act(row.id, row.version, Official(by, central=False), self.clock.now())
        async with transaction(self.sessions) as session:
            return await answering.answer(session, act, text=text)


def question(number: int = 1, **more: Any) -> Json:
    """Return a citizen's row as the Portal lists it, with who asked."""
    return {
        "HOIDAPID": number,
        "MALINHVUC": "G15-TP07",
        "MADONVI": BA_TRI,
        "TENDONVI": "UBND thị trấn Ba Tri",
        "NOIDUNG": f"Câu hỏi {number}: làm khai sinh cần những gì?",
        "TRALOIID": 0,
        "NOIDUNGTRALOI": None,
        "HOVATEN": "Nguyễn Thị Hoa",
        "DIACHI": "Ấp 3, An Thủy",
        "THUDIENTU": "hoa@example.vn",
        "SODIENTHOAI": "0912345678",
        "MATTHCDP": "1.001193",
        "TRANGTHAI": 1,
        **more,
    }


@pytest.fixture(scope="session")
async def questions_engine(server: Cluster) -> AsyncIterator[AsyncEngine]:
    """One database for all tests here: what each leaves behind is taken away."""
    name = f"questions_{secrets.token_hex(6)}"
    server.create_database(name, template="template_motcua")
    engine = database.connect(server.url(name))
    async with transaction(database.sessions_of(engine)) as session:
        session.add(
            Office(
                id=OFFICE,
                code=BA_TRI,
                name="UBND thị trấn Ba Tri",
                kind=OfficeKind.COMMUNE,
                valid_from=date(2020, 1, 1),
                recorded_at=MORNING,
            )
        )
    yield engine
    await engine.dispose()


@pytest.fixture
async def desk(questions_engine: AsyncEngine, clock: FixedClock) -> AsyncIterator[Desk]:
    portal = Portal(credentials=Credentials("h07", "mật khẩu"))
    settings = NationalPortalSettings(
        adapter_url=AnyHttpUrl(f"{ADDRESS}{portal_server.ADAPTER}"),
        auth_endpoint=portal_server.AUTH_ENDPOINT,
        integration_endpoint=portal_server.INTEGRATION_ENDPOINT,
        share_endpoint=portal_server.SHARE_ENDPOINT,
        username="h07",
        password=SecretStr("mật khẩu"),
        madonvi="000.00.00.H07",
        dstcode="VN:GOV:000.00.00.G22:vpcpdvcprovider",
    )
    sessions = database.sessions_of(questions_engine)
    app = portal_server.build(portal)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as http:
        client = NationalPortalClient(settings=settings, line=InProcess(http))
        yield Desk(
            app,
            portal,
            Listener(client, sessions, clock),
            delivering.relay(
                portal=client,
                wait=timedelta(seconds=5),
                sessions=sessions,
                clock=clock,
            ),
            sessions,
            clock,
        )
    async with transaction(sessions) as session:
        await session.execute(delete(PortalQuestion))
        await session.execute(delete(OutboxMessage))
