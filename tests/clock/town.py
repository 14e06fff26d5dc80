"""A small province, and people who act in it over HTTP."""

import io
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pypdf
import yaml
from sqlalchemy import func, select, update

from app.core.clock import FixedClock
from app.core.database import transaction
from app.core.ids import new_id
from app.dossiers.documents.press import Press
from app.dossiers.jobs import Workshop
from app.dossiers.models import IssuedForm, Paper
from app.dossiers.service import keeping_calendars, recomputing, results
from app.dossiers.upkeep import Upkeep
from app.files import service as files
from app.files.models import StoredFile
from app.files.service import NewFile
from app.organizations.models import Office
from app.outbox.models import OutboxMessage
from app.signing.report import Format, Indication, Integrity, ValidationReport
from app.wiring import sealing
from app.wiring.parts import Parts
from app.wiring.settings import DEPLOYMENT

Json = Any
CENTRE = "000.00.18.H99"
COMMUNE, HOME, JUSTICE = "000.01.01.H99", "000.00.01.H99", "000.00.02.H99"
# A Monday in office hours: 09:00 in Viet Nam. Tuesday 24 November is a holiday.
MONDAY = datetime.fromisoformat("2026-11-23T09:00:00+07:00")
_SECRET = "clock-tests-" + "0" * 32


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


# What stands for the verdict on a sealed result; nobody here looks into it.
_UNEXAMINED = ValidationReport(
    format=Format.PDF,
    indication=Indication.INDETERMINATE,
    integrity=Integrity.INDETERMINATE,
    validation_time=MONDAY,
    policy_id="none",
    policy_sha256="0" * 64,
    input_sha256="0" * 64,
)


class Refused(Exception):
    """The portal answered with a problem."""

    def __init__(self, response: httpx.Response) -> None:
        super().__init__(f"{response.status_code} {response.text}")
        self.status: int = response.status_code
        self.problem: Json = response.json()
        self.code: str = self.problem["code"]


@dataclass
class Town:
    """The running portal, with the clock in our hands."""

    http: httpx.AsyncClient
    parts: Parts
    clock: FixedClock
    people: dict[str, UUID] = field(default_factory=dict)

    @property
    def upkeep(self) -> Upkeep:
        return Upkeep(self.parts.sessions, self.parts.calendar, self.clock)

    def at(self, local: str) -> None:
        self.clock.at = datetime.fromisoformat(f"{local}+07:00")

    async def get(self, who: str, path: str) -> Json:
        return await self._send(who, "GET", path)

    async def post(
        self, who: str, path: str, body: object = None, *, version: int | None = None
    ) -> Json:
        return await self._send(who, "POST", path, body, version)

    async def act(self, who: str, dossier: Json, act: str, body: object = None) -> Json:
        """Act on the dossier as it stands now."""
        path = f"/v1/dossiers/{dossier['id']}"
        now = await self.get("hoa", path)
        return await self.post(who, f"{path}/{act}", body or {}, version=now["version"])

    async def outcome(self, who: str, dossier: Json, outcome: str) -> Json:
        return await self.act(who, dossier, "step-outcomes", {"outcome": outcome})

    async def filed(self, procedure: str, *, office: str = COMMUNE) -> Json:
        body = {"procedure": procedure, "office": office, "subject": "Xin giải quyết"}
        draft = await self.post("hoa", "/v1/dossiers", body)
        return await self.act("hoa", draft, "submission")

    async def accepted(self, procedure: str) -> Json:
        dossier = await self.filed(procedure)
        return await self.act(f"{COMMUNE}-reception", dossier, "acceptance")

    async def now(self, dossier: Json) -> Json:
        return await self.get("hoa", f"/v1/dossiers/{dossier['id']}")

    async def progress(self, dossier: Json) -> list[Json]:
        return list(await self.get("hoa", f"/v1/dossiers/{dossier['id']}/progress"))

    async def deadline(self, dossier: Json) -> Json:
        return await self.get("hoa", f"/v1/dossiers/{dossier['id']}/deadline")

    async def consultations(self, dossier: Json) -> list[Json]:
        path = f"/v1/dossiers/{dossier['id']}/consultations"
        return list(await self.get("hoa", path))

    async def links(self, dossier: Json) -> Json:
        return await self.get("hoa", f"/v1/dossiers/{dossier['id']}/linked-dossiers")

    async def messages(self, dossier: Json) -> list[Json]:
        """Return what is owed to the National Portal of a dossier, in order."""
        async with transaction(self.parts.sessions) as session:
            sent = await session.scalars(
                select(OutboxMessage.payload)
                .where(OutboxMessage.key == dossier["id"])
                .order_by(OutboxMessage.number)
            )
            return list(sent)

    async def printed(self) -> None:
        """Print every form that is owed, as the worker does."""
        workshop = Workshop(
            sessions=self.parts.sessions,
            storage=self.parts.storage,
            press=Press.over(),
            sealer=sealing.sealer(self.parts),
            calendar=self.parts.calendar,
            clock=self.clock,
            public_url="http://town",
        )
        async with transaction(self.parts.sessions) as session:
            owed = (await session.scalars(select(IssuedForm.id))).all()
        for form_id in owed:
            await workshop.print_form(form_id)

    async def form(self, dossier: Json, number: str) -> str:
        """Return what a printed form says, in one line."""
        path = f"/v1/dossiers/{dossier['id']}/forms/{number}"
        response = await self._answer("hoa", "GET", path)
        pages = pypdf.PdfReader(io.BytesIO(response.content)).pages
        return " ".join(" ".join(page.extract_text() for page in pages).split())

    async def attached(self, dossier: Json, code: str) -> None:
        """Give an accepted dossier a paper, as if it had been filed with it."""
        at = self.clock.now()
        async with transaction(self.parts.sessions) as session:
            file = await self._stored("don.pdf")
            await files.keep(session, file)
            session.add(
                Paper(
                    id=new_id(),
                    dossier_id=UUID(dossier["id"]),
                    code=code,
                    name="Đơn",
                    file_id=file.id,
                    file_name=file.name,
                    sha256=file.sha256,
                    size=file.size,
                    attached_at=at,
                )
            )

    async def stored_files(self) -> int | None:
        async with transaction(self.parts.sessions) as session:
            return await session.scalar(select(func.count()).select_from(StoredFile))

    async def follows_saturdays(self, office: str) -> None:
        """Let an office follow a calendar with Saturday mornings."""
        plain = yaml.safe_load((DEPLOYMENT / "calendar.yaml").read_text("utf-8"))
        plain["week"]["saturday"] = ["07:00-11:30"]
        async with transaction(self.parts.sessions) as session:
            await keeping_calendars.take_in(
                session,
                name="office-saturday",
                plain=plain,
                decision="Quyết định 02/QĐ-UBND",
                at=self.clock.now(),
                actor_id="system:test",
            )
            await session.execute(
                update(Office)
                .where(Office.code == office)
                .values(calendar="office-saturday")
            )

    async def correct(self, days: list[Json], *, name: str = "office") -> bool:
        """Record a correction by decision 99/QĐ-TTg."""
        async with transaction(self.parts.sessions) as session:
            recorded = await keeping_calendars.correct(
                session,
                name=name,
                rows=days,
                decision="Quyết định 99/QĐ-TTg",
                at=self.clock.now(),
                actor_id="system:test",
            )
        return recorded.new

    async def recomputed(self, dossier: Json, name: str) -> bool:
        """Correct one dossier, as a worker that is killed right after would."""
        async with transaction(self.parts.sessions) as session:
            return await recomputing.recompute(
                session,
                UUID(dossier["id"]),
                name=name,
                at=self.clock.now(),
                calendar=self.parts.calendar,
            )

    async def concluded(self, dossier: Json, office: str, *, granted: bool) -> Json:
        """Walk a dossier of an office from its conclusion to its sealed result."""
        await self.outcome(f"{office}-specialist", dossier, "submit")
        body = {"granted": granted, "reason": None if granted else "Không đủ điều kiện"}
        await self.act(f"{office}-leader", dossier, "decision", body)
        await self.act(f"{office}-registry_clerk", dossier, "issuance")
        await self._sealed(dossier)
        return await self.now(dossier)

    async def _sealed(self, dossier: Json) -> None:
        """End what the worker's sealing ends, with a result that stands for it."""
        at = self.clock.now()
        file = await self._stored("ket-qua.pdf")
        async with transaction(self.parts.sessions) as session:
            await files.keep(session, file)
            await results.release(
                session,
                UUID(dossier["id"]),
                file=file,
                verdict=_UNEXAMINED.model_copy(update={"validation_time": at}),
                at=at,
                calendar=self.parts.calendar,
            )

    async def _stored(self, name: str) -> StoredFile:
        new = NewFile(name=name, media_type="application/pdf", data=b"%PDF-1.7")
        return await files.put(
            self.parts.storage, new, stored_by="test", at=self.clock.now()
        )

    async def _send(
        self,
        who: str,
        method: str,
        path: str,
        body: object = None,
        version: int | None = None,
    ) -> Json:
        return (await self._answer(who, method, path, body, version)).json()

    async def _answer(
        self,
        who: str,
        method: str,
        path: str,
        body: object = None,
        version: int | None = None,
    ) -> httpx.Response:
        token = self.parts.tokens.issue(
            self.people[who], at=self.clock.now(), life=timedelta(hours=1)
        )
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        response = await self.http.request(method, path, headers=headers, json=body)
        if response.is_error:
            raise Refused(response)
        return response
