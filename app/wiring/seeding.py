"""Load a deployment folder: offices, catalogue, people. Safe to run again."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from app.identity import seed as people
from app.identity import service as identity
from app.identity.seed import Seat
from app.organizations import queries as organizations
from app.organizations import seed as offices
from app.organizations import service as organizing
from app.procedures import cataloguing
from app.procedures import seed as procedures


@dataclass(frozen=True)
class Seeded:
    offices: int
    procedures: int
    people: int


async def seed(session: AsyncSession, folder: Path, *, at: datetime) -> Seeded:
    loaded = await organizing.load_offices(
        session, rows=offices.read_offices(folder), at=at
    )
    catalogue = await cataloguing.load_catalogue(
        session, seed=procedures.read_seed(folder), at=at, actor_id="system:seed"
    )
    live = await organizations.live_offices(session, at=at)
    seats = [Seat(office.id, office.code) for office in live]
    added = await identity.load_people(
        session, people.read_people(folder, seats), since=date(2020, 1, 1)
    )
    return Seeded(len(loaded.inserted), len(catalogue.published), added)
