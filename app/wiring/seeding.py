"""Load a deployment folder: offices, catalogue, people. Safe to run again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import yaml
from sqlalchemy.ext.asyncio import AsyncSession

from app.dossiers.service import keeping_calendars
from app.identity import seed as people
from app.identity import service as identity
from app.identity.mandates import seeding as mandates
from app.identity.seed import Seat
from app.organizations import queries as organizations
from app.organizations import seed as offices
from app.organizations import service as organizing
from app.organizations.calendars import queries as calendars
from app.procedures import cataloguing
from app.procedures import seed as procedures
from app.wiring import directory

_ACTOR: Final = "system:seed"
# The calendar that an office follows unless it names another.
_CALENDAR: Final = "office"


@dataclass(frozen=True)
class Seeded:
    offices: int
    procedures: int
    people: int


async def seed(session: AsyncSession, folder: Path, *, at: datetime) -> Seeded:
    loaded = await organizing.load_offices(
        session, rows=offices.read_offices(folder), at=at
    )
    await _seed_calendar(session, folder / "calendar.yaml", at=at)
    live = await organizations.live_offices(session, at=at)
    seats = [Seat(office.id, office.code) for office in live]
    added = await identity.load_people(
        session, people.read_people(folder, seats), since=date(2020, 1, 1)
    )
    for company, representative in people.read_representatives(folder):
        await mandates.represent(
            session, company, representative, at=at, actor_id=_ACTOR
        )
    catalogue = await cataloguing.load_catalogue(
        session,
        seed=procedures.read_seed(folder),
        at=at,
        actor_id=_ACTOR,
        register=await directory.read(session, at=at),
    )
    return Seeded(len(loaded.inserted), len(catalogue.published), added)


async def _seed_calendar(session: AsyncSession, file: Path, *, at: datetime) -> None:
    """Record the offices' calendar once: what was corrected since is not undone."""
    if await calendars.latest(session, name=_CALENDAR) is not None:
        return
    await keeping_calendars.take_in(
        session,
        name=_CALENDAR,
        plain=_read(file),
        decision="Lịch làm việc kèm theo bộ dữ liệu triển khai",
        at=at,
        actor_id=_ACTOR,
    )


def _read(file: Path) -> Mapping[str, Any]:
    plain: Mapping[str, Any] = yaml.load(
        file.read_text("utf-8"), Loader=yaml.CSafeLoader
    )
    return plain
