"""A province with districts becomes one without: communes answer to the province."""

import csv
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import database
from app.core.database import Sessions, sessions_of, transaction
from app.dossiers import queries, relocating, standing
from app.dossiers.act import Act
from app.dossiers.calendars import Calendars
from app.dossiers.models import Dossier
from app.dossiers.service import (
    drafts,
    handling,
    office_changes,
    reorganising,
    submission,
)
from app.dossiers.service.drafts import NewDraft
from app.identity import queries as identity
from app.identity import service as people
from app.identity.actor import Actor, Role
from app.identity.actor import Kind as PersonKind
from app.identity.service import NewPerson, NewPosition
from app.organizations import errors
from app.organizations import queries as organizations
from app.organizations import service as organizing
from app.organizations.models import Kind, Office
from app.organizations.reorganisation import Reorganisation, Subordination, Succession
from app.organizations.seed import OfficeRow
from app.procedures import cataloguing
from app.procedures.definition import Definition
from app.procedures.seed import Seed, SeedProcedure
from app.wiring import directory
from app.wiring.settings import DEPLOYMENT
from app.workflow import documents
from app.workflow.definition import Process
from tests.conftest import MORNING

pytestmark = pytest.mark.slow
PROVINCE = "000.00.00.H07"
PROCEDURE = "1.900009"
LATER = MORNING + timedelta(hours=1)


@dataclass(frozen=True)
class Commune:
    code: str
    district: str


@dataclass
class Province:
    """Bến Tre with its nine districts between the communes and the province."""

    sessions: Sessions
    communes: list[Commune]
    calendars: Calendars

    @property
    def seats(self) -> dict[str, str]:
        """The first commune of every district, by the district's code."""
        return {each.district: each.code for each in reversed(self.communes)}

    async def filed(self, office: str, *, at: datetime) -> UUID:
        """Bring a dossier of a commune to the office above it."""
        async with transaction(self.sessions) as session:
            owner = await identity.actor(
                session, (await identity.by_handle(session, "hoa")).id, at=at
            )
            new = NewDraft(PROCEDURE, office, "Xin giải quyết", {}, "online")
            draft = await drafts.create(
                session, new, actor=owner, at=at, calendar=self.calendars
            )
            filed = await submission.submit(
                session, Act(draft.id, owner, at, 1), calendar=self.calendars
            )
            clerk = await _holder(session, office, Role.RECEPTION, at)
            act = Act(filed.id, clerk, at, filed.version)
            await handling.accept(session, act, note=None, calendar=self.calendars)
            return filed.id

    async def where(self, dossier_id: UUID) -> tuple[str, datetime | None]:
        async with self.sessions() as session:
            dossier = await session.get_one(Dossier, dossier_id)
            (item,) = await queries.open_items(session, dossier)
            office = await session.get_one(Office, item.office_id)
            return office.code, dossier.due_at

    async def rearranged(self, plan: Reorganisation) -> None:
        async with transaction(self.sessions) as session:

            async def change() -> None:
                await reorganising.reorganise(session, plan, actor_id="test", at=LATER)

            broken = await office_changes.make(
                session, change, read=directory.read, at=LATER
            )
        assert broken == ()


@pytest.fixture
async def province(seeded_url: str) -> AsyncIterator[Province]:
    engine = database.connect(seeded_url)
    communes = _communes()
    made = Province(sessions_of(engine), communes, Calendars())
    async with transaction(made.sessions) as session:
        await reorganising.reorganise(
            session, _with_districts(communes), actor_id="test", at=MORNING
        )
        await _staff(session, sorted(made.seats))
        loaded = await cataloguing.load_catalogue(
            session,
            seed=_seed(),
            at=MORNING,
            actor_id="test",
            register=await directory.read(session, at=MORNING),
        )
        assert loaded.unsound == {}
    yield made
    await engine.dispose()


async def test_what_lay_with_a_district_goes_on_in_its_heir(province: Province) -> None:
    filed = {
        district: await province.filed(commune, at=MORNING)
        for district, commune in province.seats.items()
    }
    before = {each: await province.where(filed[each]) for each in filed}

    await province.rearranged(_without_districts(province))
    relocated = await relocating.relocate(province.sessions, at=LATER)
    after = {each: await province.where(filed[each]) for each in filed}

    assert {each: code for each, (code, _) in before.items()} == {
        each: each for each in filed
    }
    assert {each: code for each, (code, _) in after.items()} == province.seats
    assert [due for _, due in after.values()] == [due for _, due in before.values()]
    assert (relocated.moved, relocated.stuck) == (9, ())
    async with province.sessions() as session:
        assert await standing.violations(session, at=LATER) == []


async def test_afterwards_the_office_above_a_commune_is_the_province(
    province: Province,
) -> None:
    await province.rearranged(_without_districts(province))

    filed = await province.filed(province.communes[0].code, at=LATER)

    assert (await province.where(filed))[0] == PROVINCE
    async with province.sessions() as session:
        register = await directory.read(session, at=LATER)
    communes = register.by_kind[Kind.COMMUNE]
    assert len(communes) == 157
    assert register.receiving([]).parents(communes) == {PROVINCE}
    assert Kind.DISTRICT not in register.by_kind


async def test_nobody_is_placed_under_an_office_below_them(
    seeded_session: AsyncSession,
) -> None:
    above = await organizations.by_code(seeded_session, code=PROVINCE)
    below = await organizations.by_code(seeded_session, code="000.01.26.H07")
    assert above is not None
    assert below is not None

    with pytest.raises(errors.ParentUnusable):
        await organizing.subordinate(
            seeded_session,
            office_id=above.id,
            parent_id=below.id,
            at=LATER,
            basis="NQ mẫu",
            actor_id="test",
        )


async def _holder(
    session: AsyncSession, office: str, role: Role, at: datetime
) -> Actor:
    found = await organizations.by_code(session, code=office)
    assert found is not None
    ((person, _), *_) = await identity.holders(
        session, office_id=found.id, role=role, at=at
    )
    return await identity.actor(session, person.id, at=at)


def _communes() -> list[Commune]:
    with (DEPLOYMENT / "communes.csv").open(encoding="utf-8", newline="") as rows:
        read = list(csv.DictReader(rows))
    names = sorted({row["district"] for row in read})
    codes = {name: f"000.00.{60 + n}.H07" for n, name in enumerate(names)}
    return [Commune(row["code"], codes[row["district"]]) for row in read]


def _with_districts(communes: list[Commune]) -> Reorganisation:
    districts = sorted({each.district for each in communes})
    return Reorganisation(
        decision="Ba cấp (dữ liệu thử nghiệm)",
        offices=tuple(
            OfficeRow(
                code=code,
                name=f"Ủy ban nhân dân huyện {code[7:9]}",
                kind=Kind.DISTRICT,
                parent=PROVINCE,
                valid_from=date(2020, 1, 1),
            )
            for code in districts
        ),
        subordinations=tuple(
            Subordination(office=each.code, parent=each.district) for each in communes
        ),
    )


def _without_districts(province: Province) -> Reorganisation:
    return Reorganisation(
        decision="Hai cấp (dữ liệu thử nghiệm)",
        successions=tuple(
            Succession(office=district, successors=(commune,))
            for district, commune in sorted(province.seats.items())
        ),
        subordinations=tuple(
            Subordination(office=each.code, parent=PROVINCE)
            for each in province.communes
        ),
    )


async def _staff(session: AsyncSession, codes: list[str]) -> None:
    rows = await session.scalars(select(Office).where(Office.code.in_(codes)))
    await people.load_people(
        session,
        [
            NewPerson(
                handle=f"{office.code}-{role}",
                kind=PersonKind.OFFICIAL,
                name=f"Công chức {office.code[7:9]} {role}",
                identity_number="083000000000",
                positions=(NewPosition(office.id, role, "Công chức"),),
            )
            for office in rows
            for role in (Role.SPECIALIST, Role.LEADER)
        ],
        since=date(2020, 1, 1),
    )


def _seed() -> Seed:
    process = _process()
    definition = Definition.model_validate(
        {
            "code": PROCEDURE,
            "name": "Thủ tục có bước ở cấp trên",
            "field_name": "Thử",
            "agency_levels": ["commune"],
            "free_of_charge": True,
            "manners": [
                {"channel": "online", "limit": {"amount": 5, "unit": "working_days"}}
            ],
            "received_by": ["commune"],
            "online": {"submission": True},
        }
    )
    return Seed(
        procedures=(SeedProcedure(definition, date(2020, 1, 1), None, PROCEDURE),),
        forms={},
        processes={PROCEDURE: process},
        unreadable_processes={},
    )


def _process() -> Process:
    def step(
        name: str, role: str, *outcomes: dict[str, str], **more: object
    ) -> dict[str, object]:
        return {
            "id": name,
            "label": f"Bước {name}",
            "office": "receiving",
            "role": role,
            "allowance": {"hours": 8},
            "outcomes": [{"label": each["id"], **each} for each in outcomes],
            **more,
        }

    checked = ["papers_checked", "all_signatures_valid"]
    read = documents.from_json(
        {
            "code": "qt-cap-tren",
            "version": 1,
            "procedure": PROCEDURE,
            "name": "Quy trình có bước ở cấp trên",
            "decision": "Quyết định 01/QĐ-UBND",
            "valid_from": "2020-01-01",
            "legal_limit": {"hours": 40},
            "steps": [
                step(
                    "receive",
                    "reception",
                    {"id": "accept", "kind": "accept", "to": "appraise"},
                    {"id": "decline", "kind": "decline"},
                    requires=checked,
                ),
                step(
                    "appraise",
                    "specialist",
                    {"id": "submit", "kind": "forward", "to": "approve"},
                    office="parent",
                ),
                step(
                    "approve",
                    "leader",
                    {"id": "approve", "kind": "approve", "to": "issue"},
                    {"id": "reject", "kind": "reject", "to": "issue"},
                    requires=checked,
                ),
                step(
                    "issue",
                    "registry_clerk",
                    {"id": "issue", "kind": "issue", "to": "deliver"},
                    requires=["decision_made", "result_signed"],
                ),
                step(
                    "deliver",
                    "reception",
                    {"id": "deliver", "kind": "deliver"},
                    requires=["number_issued"],
                    allowance={"text": "không tính"},
                    counted=False,
                ),
            ],
        }
    )
    assert isinstance(read, Process), read
    return read
