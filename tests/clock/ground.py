"""What a town stands on: parts, people and procedures made for these tests."""

from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from sqlalchemy import select

from app.core import database
from app.core.clock import FixedClock
from app.core.database import Sessions, transaction
from app.dossiers.calendars import Calendars
from app.dossiers.service import keeping_calendars
from app.identity import service as identity
from app.identity.actor import Kind as PersonKind
from app.identity.actor import Role
from app.identity.models import Person
from app.identity.service import NewPerson, NewPosition
from app.organizations import service as organizing
from app.organizations.models import Kind, Office
from app.organizations.seed import OfficeRow
from app.procedures import cataloguing
from app.procedures.definition import Definition
from app.procedures.seed import Seed, SeedProcedure
from app.signing.pool import ValidationPool
from app.wiring import directory, parts
from app.wiring.checking import PooledChecker
from app.wiring.parts import Parts
from app.wiring.settings import DEPLOYMENT, Settings
from app.workflow.definition import Process
from tests.clock import processes

Json = Any
CENTRE = "000.00.18.H99"
COMMUNE, HOME, JUSTICE = "000.01.01.H99", "000.00.01.H99", "000.00.02.H99"
# A Monday in office hours: 09:00 in Viet Nam. Tuesday 24 November is a holiday.
MONDAY = datetime.fromisoformat("2026-11-23T09:00:00+07:00")
_SECRET = "clock-tests-" + "0" * 32


def parts_of(url: str, folder: Path, clock: FixedClock) -> Parts:
    settings = Settings.model_validate(
        {
            "data_folder": folder,
            "database": {"url": url},
            "files": {"link_key": _SECRET},
            "identity": {"token_key": _SECRET},
            "signing": {"trust": folder, "seals": folder},
        }
    )
    return Parts(
        settings=settings,
        sessions=database.sessions_of(database.connect(url)),
        clock=clock,
        storage=parts.storage(settings),
        links=parts.links(settings),
        tokens=parts.tokens(settings),
        calendar=Calendars(),
        # These dossiers carry no signed paper: the pool stays closed.
        checker=PooledChecker(ValidationPool(trust=None)),
    )


async def settled(sessions: Sessions, clock: FixedClock) -> dict[str, UUID]:
    """Load offices, people, the calendar and the processes of these tests."""
    at = clock.now()
    async with transaction(sessions) as session:
        await organizing.load_offices(session, rows=_OFFICES, at=at)
        await keeping_calendars.take_in(
            session,
            name="office",
            plain=yaml.safe_load((DEPLOYMENT / "calendar.yaml").read_text("utf-8")),
            decision="Quyết định 01/QĐ-UBND",
            at=at,
            actor_id="system:test",
        )
        offices = (await session.scalars(select(Office))).all()
        await identity.load_people(session, _people(offices), since=date(2020, 1, 1))
        loaded = await cataloguing.load_catalogue(
            session,
            seed=_seed(),
            at=at,
            actor_id="system:test",
            register=await directory.read(session, at=at),
        )
        assert loaded.unsound == {}
        assert loaded.unready == ()
        rows = await session.execute(select(Person.handle, Person.id))
        return {row.handle: row.id for row in rows}


_OFFICES = [
    OfficeRow(
        code=code,
        name=name,
        kind=kind,
        functions=functions,
        parent=CENTRE if kind is Kind.COMMUNE else None,
        valid_from=date(2020, 1, 1),
    )
    for code, name, kind, functions in (
        (CENTRE, "Trung tâm Phục vụ", Kind.SERVICE_CENTRE, ("one_stop",)),
        (COMMUNE, "Ủy ban nhân dân xã Một", Kind.COMMUNE, ()),
        (HOME, "Sở Nội vụ", Kind.DEPARTMENT, ("home_affairs",)),
        (JUSTICE, "Sở Tư pháp", Kind.DEPARTMENT, ("justice",)),
    )
]


def _people(offices: Any) -> list[NewPerson]:
    officials = [
        NewPerson(
            handle=f"{office.code}-{role}",
            kind=PersonKind.OFFICIAL,
            name=f"{role} {office.code}",
            identity_number=f"{number:012d}",
            positions=(NewPosition(office.id, role, f"Chức danh {role}"),),
        )
        for number, (office, role) in enumerate(
            ((office, role) for office in offices for role in Role), start=1
        )
    ]
    hoa = NewPerson("hoa", PersonKind.CITIZEN, "Nguyễn Thị Hoa", "083192000101")
    return [*officials, hoa]


def _seed() -> Seed:
    served = {
        processes.CONSULTED: processes.consulted(),
        processes.LINKED: processes.linked(),
        processes.CHILD: processes.child(),
        processes.FAR: processes.far(),
    }
    return Seed(
        procedures=tuple(
            SeedProcedure(_definition(code, process), date(2020, 1, 1), None, code)
            for code, process in served.items()
        ),
        forms={},
        processes=served,
        unreadable_processes={},
    )


_RECEIVED_BY = {
    processes.CHILD: ["department"],
    processes.FAR: ["commune", "department"],
}


def _definition(code: str, process: Process) -> Definition:
    hours = process.legal_limit.minutes or 0
    limit = {"amount": hours // 480, "unit": "working_days"}
    return Definition.model_validate(
        {
            "code": code,
            "name": f"Thủ tục {code}",
            "field_name": "Thử",
            "agency_levels": ["province"],
            "manners": [{"channel": "online", "limit": limit}],
            "papers": [
                {"code": "DON", "name": "Đơn", "need": "optional"},
            ],
            "free_of_charge": True,
            "received_by": _RECEIVED_BY.get(code, ["commune"]),
            "online": {"submission": True},
        }
    )
