"""A house of its own: fresh database, Bến Tre's data, applicants with signed papers."""

import asyncio
import io
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from PIL import Image
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import database
from app.core.canonical import JsonValue
from app.core.database import Sessions, transaction
from app.core.postgres import cluster
from app.dossiers.calendars import Calendars
from app.files import service as files
from app.files.models import StoredFile
from app.files.service import NewFile
from app.files.storage import Storage, open_storage
from app.identity import queries as identity
from app.identity import service as people
from app.identity.actor import Actor, Kind
from app.identity.service import NewPerson
from app.organizations import queries as organizations
from app.organizations.models import Kind as OfficeKind
from app.procedures import cataloguing
from app.procedures.definition import Definition
from app.procedures.eforms import form as forms
from app.procedures.eforms import prefill
from app.signing import policy
from app.signing.pool import PoolLimits, ValidationPool
from app.signing.report import ValidationReport
from app.wiring import directory, encrypting, migrating, seeding
from app.wiring.settings import DEPLOYMENT
from simulators.demo.papers import Desk
from simulators.pki import authority
from simulators.pki.authority import OfficeSpec, PersonSpec
from simulators.traffic import catalogue

_DATABASE: Final = "motcua_traffic"
# The server must be able to walk there; a killed run is swept by the next.
_HOMES: Final = Path("/var/tmp")  # noqa: S108  # 0700 of ours, as the cluster makes it
_PREFIX: Final = "motcua-traffic-"
APPLICANTS: Final = 12
_SEAL: Final = "seal"
_ACTOR: Final = "simulator:traffic"


@dataclass(frozen=True)
class Papers:
    """One stored document with the verdict on its signatures."""

    file: StoredFile
    verdict: ValidationReport


@dataclass(frozen=True)
class Applicant:
    actor: Actor
    signed: Papers


@dataclass(frozen=True)
class Service:
    """What can be applied for, with one set of answers that its form accepts."""

    process: str
    definition: Definition
    answers: Mapping[str, JsonValue]


@dataclass(frozen=True)
class Ground:
    sessions: Sessions
    calendars: Calendars
    services: Sequence[Service]
    desks: Mapping[str, Sequence[str]]
    applicants: Sequence[Applicant]
    photo: StoredFile
    sealed: Papers

    def desks_of(self, service: Service) -> Sequence[str]:
        """Return where its dossiers are filed: in the communes, if they may be."""
        kinds = service.definition.received_by
        if OfficeKind.COMMUNE in kinds:
            return self.desks[OfficeKind.COMMUNE]
        return [code for kind in kinds for code in self.desks.get(kind, ())]


@contextmanager
def own_database() -> Iterator[str]:
    """Give the address of a fresh, migrated database that ends with the block."""
    encrypting.draw()
    cluster.sweep(_HOMES, _PREFIX)
    home = _HOMES / f"{_PREFIX}{os.getpid()}"
    try:
        with cluster.running(home, durable=False) as running:
            running.create_database(_DATABASE)
            url = running.url(_DATABASE)
            owner_url = running.url(_DATABASE, role=cluster.OWNER)
            migrating.upgrade(owner_url=owner_url, application_url=url)
            yield url
    finally:
        shutil.rmtree(home, ignore_errors=True)


@asynccontextmanager
async def opened(
    url: str, *, at: datetime, writers: int, applicants: int = APPLICANTS
) -> AsyncIterator[Ground]:
    """Seed the database and let applicants sign, as of the virtual `at`."""
    engine = database.connect(url, pool_size=writers + 1)
    with tempfile.TemporaryDirectory(prefix=_PREFIX) as folder:
        try:
            sessions = database.sessions_of(engine)
            yield await _prepared(sessions, Path(folder), at, applicants)
        finally:
            await engine.dispose()


async def _prepared(
    sessions: Sessions, folder: Path, at: datetime, applicants: int
) -> Ground:
    seed = catalogue.read(DEPLOYMENT)
    async with transaction(sessions) as session:
        await seeding.seed(session, DEPLOYMENT, at=at)
        await cataloguing.load_catalogue(
            session,
            seed=seed,
            at=at,
            actor_id=_ACTOR,
            register=await directory.read(session, at=at),
        )
        actors = await _citizens(session, at, applicants)
        offices = await organizations.live_offices(session, at=at)
    desk = Desk(await asyncio.to_thread(_pki, folder, actors, at), at)
    storage = open_storage((folder / "files").as_uri())
    limits = PoolLimits(workers=1)
    async with ValidationPool(trust=desk.pki.trust_store, limits=limits) as pool:
        notary = _Notary(desk, storage, pool, sessions, at)
        signers = [
            Applicant(each, await notary.signed(str(each.id), each.name))
            for each in actors
        ]
        photo = await notary.photo()
        sealed = await notary.signed(_SEAL, "Kết quả mẫu")
    return Ground(
        sessions=sessions,
        calendars=Calendars(),
        services=[
            Service(
                each.process,
                each.definition,
                _answers(seed.forms[each.form]) if each.form else {},
            )
            for each in seed.procedures
            if each.process is not None
        ],
        desks={
            kind: [office.code for office in offices if office.kind == kind]
            for kind in OfficeKind
        },
        applicants=signers,
        photo=photo,
        sealed=sealed,
    )


@dataclass(frozen=True)
class _Notary:
    """Has a document made, signed, validated and stored."""

    desk: Desk
    storage: Storage
    pool: ValidationPool
    sessions: Sessions
    at: datetime

    async def signed(self, by: str, name: str) -> Papers:
        pdf = self.desk.declaration("Tờ khai", name=name, lines={"Người khai": name})
        data = await asyncio.to_thread(self.desk.signed, pdf, by=by)
        verdict = await self.pool.validate(data, at=self.at, policy=policy.DOSSIER)
        new = NewFile("to-khai.pdf", "application/pdf", data)
        return Papers(await self._kept(new), verdict)

    async def photo(self) -> StoredFile:
        """Return a picture, for papers that are nothing else."""
        picture = io.BytesIO()
        Image.new("RGB", (600, 800), "white").save(picture, "JPEG")
        new = NewFile("anh.jpg", "image/jpeg", picture.getvalue())
        return await self._kept(new)

    async def _kept(self, new: NewFile) -> StoredFile:
        file = await files.put(self.storage, new, stored_by=_ACTOR, at=self.at)
        async with transaction(self.sessions) as session:
            await files.keep(session, file)
        return file


async def _citizens(session: AsyncSession, at: datetime, count: int) -> list[Actor]:
    handles = [f"nguoi-nop-{number:02d}" for number in range(1, count + 1)]
    await people.load_people(
        session, [_citizen(handle) for handle in handles], since=date(2020, 1, 1)
    )
    return [
        await identity.actor(
            session, (await identity.by_handle(session, handle)).id, at=at
        )
        for handle in handles
    ]


def _citizen(handle: str) -> NewPerson:
    number = handle[-2:]
    return NewPerson(
        handle=handle,
        kind=Kind.CITIZEN,
        name=f"Người nộp hồ sơ mẫu {number}",
        identity_number=f"0830900009{number}",
    )


def _pki(folder: Path, actors: Sequence[Actor], at: datetime) -> authority.Pki:
    return authority.make_pki(
        folder / "pki",
        people={
            str(each.id): PersonSpec(each.name, citizen_id=each.identity_number)
            for each in actors
        },
        offices={_SEAL: OfficeSpec("Con dấu mẫu", tax_code="1300000000")},
        at=at,
    )


def _answers(form: Mapping[str, Any]) -> Mapping[str, JsonValue]:
    """Return the form's example but for what it takes from who signed in."""
    locked = {
        each.path[0]
        for each in forms.read(form).fields
        if each.schema.get("x-prefill", {}).get("changed") == prefill.Change.REFUSED
    }
    example = form["examples"][0]
    return {name: each for name, each in example.items() if name not in locked}
