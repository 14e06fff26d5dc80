"""A commune with two of each official, a portal, and dossiers on its desks."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, TypeVar
from uuid import UUID, uuid4

import httpx
from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app import main
from app.audit.models import AuditAct
from app.core import database
from app.core.clock import FixedClock
from app.core.database import Sessions, transaction
from app.core.settings import Database, Files
from app.dossiers import queries
from app.dossiers.act import Act
from app.dossiers.calendars import Calendars
from app.dossiers.models import Dossier, WorkItem
from app.dossiers.service import drafts, handling, submission
from app.dossiers.service.drafts import NewDraft
from app.dossiers.watching import Watch
from app.files import service as files
from app.files.service import NewFile
from app.identity import queries as identity
from app.identity import service as people
from app.identity.actor import Kind, Role
from app.identity.models import Person
from app.identity.service import NewPerson, NewPosition
from app.organizations import queries as organizations
from app.signing.pool import PoolLimits, ValidationPool
from app.wiring import parts as wiring
from app.wiring.checking import PooledChecker
from app.wiring.parts import Parts
from app.wiring.settings import (
    DEPLOYMENT,
    IdentitySettings,
    Settings,
    SigningSettings,
)

BA_TRI: Final = "000.01.26.H07"
AN_HOI: Final = "000.07.20.H07"
DEATH: Final = "1.000656"
REASON: Final = "Đi công tác theo Quyết định 12/QĐ-UBND"
Json = dict[str, Any]
Done = TypeVar("Done")

# The second of each: named so that a story reads as one.
_COLLEAGUES: Final[Mapping[str, tuple[str, Role]]] = {
    "tiepnhan-hai": ("Trần Thị Hai", Role.RECEPTION),
    "hotich-hai": ("Lê Văn Hai", Role.SPECIALIST),
    "hotich-ba": ("Bùi Thị Ba", Role.SPECIALIST),
    "chutich-hai": ("Ngô Văn Phó", Role.LEADER),
}
FIRST: Final = "batri-hotich"
SECOND: Final = "hotich-hai"
THIRD: Final = "hotich-ba"
HEAD: Final = "batri-truongphong"
LEADER: Final = "batri-chutich"
VICE: Final = "chutich-hai"
CLERK: Final = "batri-tiepnhan"
REGISTRY: Final = "batri-vanthu"


@dataclass(frozen=True)
class Crew:
    """The portal over one database, and everybody in it by handle."""

    http: httpx.AsyncClient
    parts: Parts
    clock: FixedClock
    ids: Mapping[str, UUID]

    @property
    def sessions(self) -> Sessions:
        return self.parts.sessions

    @property
    def calendars(self) -> Calendars:
        return self.parts.calendar

    @property
    def watch(self) -> Watch:
        return Watch(self.sessions, self.clock, self.calendars)

    async def do(self, work: Callable[[AsyncSession], Awaitable[Done]]) -> Done:
        async with transaction(self.sessions) as session:
            return await work(session)

    async def act(self, session: AsyncSession, handle: str, dossier: Dossier) -> Act:
        actor = await identity.actor(session, self.ids[handle], at=self.clock.now())
        return Act(dossier.id, actor, self.clock.now(), dossier.version)

    async def get(self, handle: str, path: str) -> Json:
        response = await self.http.get(path, headers=self._signed(handle))
        assert response.is_success, response.text
        body: Json = response.json()
        return body

    async def post(
        self,
        handle: str,
        path: str,
        body: object = None,
        *,
        version: int | None = None,
        key: str | None = None,
    ) -> httpx.Response:
        headers = {**self._signed(handle), "Idempotency-Key": key or str(uuid4())}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        return await self.http.post(path, json=body, headers=headers)

    def _signed(self, handle: str) -> dict[str, str]:
        token = self.parts.tokens.issue(
            self.ids[handle],
            at=self.clock.now() - timedelta(days=1),
            life=timedelta(days=60),
        )
        return {"Authorization": f"Bearer {token}"}

    async def filed(self, *, office: str = BA_TRI) -> UUID:
        """Submit a dossier that needs no signature and no fee."""

        async def work(session: AsyncSession) -> UUID:
            at = self.clock.now()
            owner = await identity.actor(session, self.ids["hoa"], at=at)
            new = NewDraft(DEATH, office, "", _answers(), "online")
            draft = await drafts.create(
                session, new, actor=owner, at=at, calendar=self.calendars
            )
            act = Act(draft.id, owner, at, draft.version)
            await self._attach_papers(session, act)
            draft = await queries.get(session, draft.id, actor=owner)
            act = Act(draft.id, owner, at, draft.version)
            await submission.submit(session, act, calendar=self.calendars)
            return draft.id

        return await self.do(work)

    async def on_desk(self, *, office: str = BA_TRI) -> UUID:
        """Bring a dossier to the specialists' desk of the commune."""
        dossier_id = await self.filed(office=office)
        await self.accept(dossier_id)
        return dossier_id

    async def accept(self, dossier_id: UUID, *, by: str = CLERK) -> None:
        async def work(session: AsyncSession) -> None:
            dossier = await session.get_one(Dossier, dossier_id)
            act = await self.act(session, by, dossier)
            await handling.accept(session, act, note=None, calendar=self.calendars)

        await self.do(work)

    async def step(self, dossier_id: UUID) -> WorkItem:
        """Return the open step."""
        async with self.sessions() as session:
            dossier = await session.get_one(Dossier, dossier_id)
            (item,) = await queries.open_items(session, dossier)
            return item

    async def at_step(self, dossier_id: UUID, act: str) -> tuple[str, int]:
        """Return the address of an act on the open step, and the version seen."""
        item = await self.step(dossier_id)
        path = f"/v1/dossiers/{dossier_id}/work-items/{item.id}/{act}"
        return path, await self.version(dossier_id)

    async def version(self, dossier_id: UUID) -> int:
        async with self.sessions() as session:
            return (await session.get_one(Dossier, dossier_id)).version

    async def take(self, handle: str, dossier_id: UUID) -> httpx.Response:
        path, version = await self.at_step(dossier_id, "taking")
        return await self.post(handle, path, version=version)

    async def release(self, handle: str, dossier_id: UUID) -> httpx.Response:
        path, version = await self.at_step(dossier_id, "release")
        return await self.post(handle, path, version=version)

    async def reassign(self, by: str, dossier_id: UUID, *, to: str) -> httpx.Response:
        path, version = await self.at_step(dossier_id, "reassignment")
        body = {"to": str(self.ids[to]), "reason": REASON}
        return await self.post(by, path, body, version=version)

    async def forward(
        self, handle: str, dossier_id: UUID, *, override: bool = False
    ) -> httpx.Response:
        path = f"/v1/dossiers/{dossier_id}/step-outcomes"
        return await self.post(
            handle,
            f"{path}?override=true" if override else path,
            {"outcome": "submit"},
            version=await self.version(dossier_id),
        )

    async def substitute(
        self,
        absent: str,
        by: str,
        *,
        role: Role = Role.SPECIALIST,
        days: int = 3,
        first: datetime | None = None,
        made_by: str = LEADER,
    ) -> httpx.Response:
        begin = (first or self.clock.now()).date()
        return await self.post(
            made_by,
            "/v1/substitutions",
            {
                "absent": str(self.ids[absent]),
                "substitute": str(self.ids[by]),
                "office": BA_TRI,
                "role": role,
                "first_day": begin.isoformat(),
                "last_day": (begin + timedelta(days=days - 1)).isoformat(),
                "basis": REASON,
            },
        )

    async def audited(self, dossier_id: UUID) -> list[tuple[str, Any]]:
        """Return the acts on a dossier, with what each noted."""
        async with self.sessions() as session:
            rows = await session.scalars(
                select(AuditAct)
                .where(AuditAct.subject == f"dossier:{dossier_id}")
                .order_by(AuditAct.number)
            )
            return [(row.event, row.data) for row in rows]

    async def _attach_papers(self, session: AsyncSession, act: Act) -> None:
        blank = NewFile("giay-bao-tu.pdf", "application/pdf", b"%PDF-1.7 blank")
        file = await files.put(self.parts.storage, blank, stored_by="test", at=act.at)
        await files.keep(session, file)
        await drafts.attach_paper(session, act, code="GBT", file=file, verdict=None)


async def settle(session: AsyncSession, *, at: datetime) -> None:
    """Give the commune its second officials."""
    office = await organizations.by_code(session, code=BA_TRI)
    assert office is not None
    await people.load_people(
        session,
        [
            NewPerson(
                handle=handle,
                kind=Kind.OFFICIAL,
                name=name,
                identity_number=f"08300000000{number}",
                positions=(NewPosition(office.id, role, f"Công chức {role}"),),
            )
            for number, (handle, (name, role)) in enumerate(_COLLEAGUES.items())
        ],
        since=at.date() - timedelta(days=30),
    )


@asynccontextmanager
async def opened(url: str, folder: Path, *, at: datetime) -> AsyncIterator[Crew]:
    settings = Settings(
        data_folder=folder,
        public_url="https://motcua.example",
        database=Database(url=SecretStr(url)),
        files=Files(link_key=SecretStr("a key of tests only, long enough")),
        identity=IdentitySettings(
            token_key=SecretStr("another key of tests only, long enough")
        ),
        signing=SigningSettings(trust=folder, seals=folder),
    )
    engine = database.connect(url)
    clock = FixedClock(at)
    parts = Parts(
        settings=settings,
        sessions=database.sessions_of(engine),
        clock=clock,
        storage=wiring.storage(settings),
        links=wiring.links(settings),
        tokens=wiring.tokens(settings),
        calendar=Calendars(),
        # Never started: no test here hands in a paper over HTTP.
        checker=PooledChecker(ValidationPool(trust=folder, limits=PoolLimits())),
    )
    app = main.build(settings)
    main.install(app, parts)
    transport = httpx.ASGITransport(app, raise_app_exceptions=True)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
        async with parts.sessions() as session:
            rows = (await session.scalars(select(Person))).all()
        yield Crew(http, parts, clock, {row.handle: row.id for row in rows})
    await engine.dispose()


def _answers() -> Json:
    form = DEPLOYMENT / "forms" / f"{DEATH}.json"
    example: Json = json.loads(form.read_text("utf-8"))["examples"][0]
    return {**example, "death_proof": "death_notice"}
