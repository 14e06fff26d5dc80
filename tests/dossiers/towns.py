"""A town to test in: the real portal on Bến Tre's sample data, and its people."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import httpx
from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app import main
from app.core import database
from app.core.clock import FixedClock
from app.core.database import Sessions
from app.core.settings import Database, Files
from app.dossiers.calendars import Calendars
from app.dossiers.documents.press import Press
from app.dossiers.jobs import Workshop
from app.identity.assurance import Assurance, Level
from app.identity.models import Person, Position
from app.organizations.models import Office
from app.signing.pool import ValidationPool
from app.wiring import parts as wiring
from app.wiring import sealing
from app.wiring.checking import PooledChecker
from app.wiring.parts import Parts
from app.wiring.settings import IdentitySettings, Settings, SigningSettings
from simulators.pki.authority import Pki
from tests.dossiers.papers import File, Papers

Json = dict[str, Any]
PUBLIC_URL = "https://motcua.example"

# Of a province that has decided how long it keeps what.
TERMS: Final = Path(__file__).parent / "retention.yaml"


@dataclass(frozen=True)
class Ground:
    """What a town is built on."""

    database_url: str
    folder: Path
    pki: Pki
    pool: ValidationPool
    papers: Papers


@dataclass(frozen=True)
class Resident:
    """A person as an HTTP client; without a token, anybody."""

    http: httpx.AsyncClient
    token: str | None

    async def get(self, path: str, **more: Any) -> httpx.Response:
        return await self.send("GET", path, **more)

    async def post(
        self, path: str, body: object = None, *, version: int | None = None, **more: Any
    ) -> httpx.Response:
        return await self.send("POST", path, version=version, json=body, **more)

    async def patch(
        self, path: str, body: object, *, version: int | None = None
    ) -> httpx.Response:
        return await self.send("PATCH", path, version=version, json=body)

    async def upload(
        self, dossier: Json, code: str, file: File, *, version: int | None = None
    ) -> httpx.Response:
        return await self.send(
            "POST",
            f"{path_of(dossier)}/papers",
            version=version or dossier["version"],
            data={"code": code},
            files={"file": (file.name, file.data, file.media_type)},
        )

    async def send(
        self,
        method: str,
        path: str,
        *,
        version: int | None = None,
        headers: Mapping[str, str] | None = None,
        **content: Any,
    ) -> httpx.Response:
        sent = {} if self.token is None else {"Authorization": f"Bearer {self.token}"}
        if method != "GET":
            sent["Idempotency-Key"] = str(uuid4())
        if version is not None:
            sent["If-Match"] = f'"{version}"'
        return await self.http.request(
            method, path, headers={**sent, **(headers or {})}, **content
        )


@dataclass(frozen=True)
class Town:
    http: httpx.AsyncClient
    parts: Parts
    clock: FixedClock
    papers: Papers
    workshop: Workshop
    people: Mapping[str, UUID]
    seats: Mapping[tuple[str, str], str]
    codes: Mapping[str, str]
    database_url: str

    @property
    def sessions(self) -> Sessions:
        return self.parts.sessions

    @property
    def anybody(self) -> Resident:
        return Resident(self.http, None)

    def person(self, handle: str, *, level: Level = Level.FOUR) -> Resident:
        token = self.parts.tokens.issue(
            self.people[handle],
            at=self.clock.now() - timedelta(days=1),
            life=timedelta(days=60),
            assurance=Assurance(level, self.clock.now()),
        )
        return Resident(self.http, token)

    def holder(self, step: Json) -> Resident:
        """Return who holds an open step: its role in its office."""
        return self.person(self.seats[step["office"], step["role"]])


def path_of(dossier: Json) -> str:
    return f"/v1/dossiers/{dossier['id']}"


@asynccontextmanager
async def opened(ground: Ground, *, at: datetime) -> AsyncIterator[Town]:
    """Open the real application over a database that holds the sample data."""
    settings = _settings(ground)
    engine = database.connect(
        ground.database_url, pool_size=settings.database.pool_size
    )
    clock = FixedClock(at)
    parts = Parts(
        settings=settings,
        sessions=database.sessions_of(engine),
        clock=clock,
        storage=wiring.storage(settings),
        links=wiring.links(settings),
        tokens=wiring.tokens(settings),
        calendar=Calendars(),
        checker=PooledChecker(ground.pool),
    )
    app = main.build(settings)
    main.install(app, parts)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL) as http:
        async with parts.sessions() as session:
            people, seats, codes = await _roster(session)
        yield Town(
            http,
            parts,
            clock,
            ground.papers,
            _workshop(parts),
            people,
            seats,
            codes,
            ground.database_url,
        )
    await engine.dispose()


def _settings(ground: Ground) -> Settings:
    return Settings(
        data_folder=ground.folder,
        public_url=PUBLIC_URL,
        database=Database(url=SecretStr(ground.database_url)),
        files=Files(link_key=SecretStr("a key of tests only, long enough")),
        identity=IdentitySettings(
            token_key=SecretStr("another key of tests only, long enough")
        ),
        signing=SigningSettings(trust=ground.pki.trust_store, seals=ground.pki.folder),
        retention_table=TERMS,
    )


def _workshop(parts: Parts) -> Workshop:
    return Workshop(
        sessions=parts.sessions,
        storage=parts.storage,
        press=Press.over(),
        sealer=sealing.sealer(parts),
        calendar=parts.calendar,
        clock=parts.clock,
        public_url=PUBLIC_URL,
    )


async def _roster(
    session: AsyncSession,
) -> tuple[dict[str, UUID], dict[tuple[str, str], str], dict[str, str]]:
    people = (await session.scalars(select(Person))).all()
    offices = (await session.scalars(select(Office))).all()
    positions = (await session.scalars(select(Position))).all()
    handles = {person.id: person.handle for person in people}
    names = {office.id: office.name for office in offices}
    seats = {
        (names[seat.office_id], seat.role): handles[seat.person_id]
        for seat in positions
    }
    return (
        {person.handle: person.id for person in people},
        seats,
        {office.name: office.code for office in offices},
    )
