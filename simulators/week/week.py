"""The week itself."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import FixedClock, local
from app.core.database import transaction
from app.dossiers import queries, relocating, standing
from app.dossiers.relocating import Relocated
from app.dossiers.service import office_changes, reorganising
from app.dossiers.standing import Violation
from app.dossiers.watching import Watch
from app.identity import queries as identity
from app.identity import substituting
from app.identity.actor import Role
from app.identity.models import Position
from app.identity.substituting import NewSubstitution
from app.organizations import queries as organizations
from app.organizations.models import Kind, Office
from app.organizations.reorganisation import Reorganisation, Succession
from app.wiring import directory
from simulators.traffic import catalogue, driver
from simulators.traffic.driver import START, Wanted
from simulators.traffic.ground import Ground
from simulators.traffic.life import Life

_ACTOR: Final = "simulator:week"
_DECISION: Final = "Nghị quyết mẫu về sắp xếp đơn vị hành chính"
_WEDNESDAY: Final = START + timedelta(days=2, hours=3)
_FRIDAY_NIGHT: Final = START + timedelta(days=4, hours=14)
# Every third commune, and every department, has somebody away.
_ONE_IN: Final = 3
_PACE: Final = 0.35


@dataclass
class Week:
    """What happened in it, gathered as it goes."""

    ground: Ground
    plan: Reorganisation
    checks: int = 0
    absences: int = 0
    closed: Sequence[str] = ()
    relocated: Relocated | None = None
    violations: list[tuple[datetime, Violation]] = field(default_factory=list)
    _following: "asyncio.Task[Relocated] | None" = None

    async def look(self, at: datetime) -> None:
        """Check that nothing lies in nobody's hands; reorganise when it is time."""
        if at >= _WEDNESDAY and not self.closed:
            await self._reorganise(at)
        elif self._following is not None and self._following.done():
            self.relocated, self._following = self._following.result(), None
        await self.check(at)

    async def check(self, at: datetime) -> None:
        """Ask the standing check, after what the worker does every minute."""
        watch = Watch(self.ground.sessions, FixedClock(at), self.ground.calendars)
        await watch.free_abandoned()
        async with self.ground.sessions() as session:
            found = await standing.violations(session, at=at)
        self.checks += 1
        self.violations += [(at, each) for each in found]

    async def end(self) -> None:
        if self._following is not None:
            self.relocated = await self._following
        await self.check(_FRIDAY_NIGHT)

    async def _reorganise(self, at: datetime) -> None:
        """Close the offices at once; dossiers follow while people go on working."""
        async with transaction(self.ground.sessions) as session:

            async def change() -> None:
                await reorganising.reorganise(
                    session, self.plan, actor_id=_ACTOR, at=at
                )

            await office_changes.make(session, change, read=directory.read, at=at)
        self.closed = [each.office for each in self.plan.successions]
        await self.check(at)
        following = relocating.relocate(self.ground.sessions, at=at)
        self._following = asyncio.create_task(following)


@dataclass(frozen=True)
class Lived:
    """`left_behind`: how many open dossiers still name a closed office."""

    week: Week
    acts: int
    statuses: Mapping[str, int]
    left_behind: int


async def live_through(
    ground: Ground,
    *,
    dossiers: int,
    seed: int,
    writers: int,
    plan: Reorganisation | None = None,
) -> Lived:
    """Live through one week with dossiers of the eight real processes."""
    eight = [each for each in ground.services if each.process in catalogue.EIGHT]
    wanted = Wanted(dossiers, seed, eight, pace=_PACE)
    lives = driver.lives(ground, wanted)
    week = Week(ground, plan or await mergers(ground))
    _crowd(lives, week.plan)
    async with transaction(ground.sessions) as session:
        week.absences = await _plan_absences(session, START)
    acts = await driver.drive(
        lives, writers=writers, until=_FRIDAY_NIGHT, look=week.look
    )
    await week.end()
    told = await driver.told(ground, lives)
    counts: dict[str, int] = {}
    for each in told:
        last = str(each["statuses"][-1])
        counts[last] = counts.get(last, 0) + 1
    return Lived(week, acts, dict(sorted(counts.items())), await _left_behind(ground))


def _crowd(lives: Sequence[Life], plan: Reorganisation) -> None:
    """File one in three of the communes' dossiers where the offices will end."""
    ending = [each.office for each in plan.successions]
    communal = [
        life for life in lives if Kind.COMMUNE in life.service.definition.received_by
    ]
    for number, life in enumerate(communal[::_ONE_IN]):
        life.office = ending[number % len(ending)]


async def _left_behind(ground: Ground) -> int:
    async with ground.sessions() as session:
        closed = await organizations.closed_by(session, day=local(_FRIDAY_NIGHT).date())
        return len(await queries.at_offices(session, closed, after=None, size=1000))


async def mergers(ground: Ground) -> Reorganisation:
    """Merge the first commune of each district into the second, by code."""
    async with ground.sessions() as session:
        communes = await organizations.live_offices(
            session, at=START, kind=Kind.COMMUNE
        )
    districts: dict[str, list[str]] = {}
    for office in communes:
        districts.setdefault(office.code[7:9], []).append(office.code)
    return Reorganisation(
        decision=_DECISION,
        successions=tuple(
            Succession(office=codes[0], successors=(codes[1],))
            for codes in districts.values()
        ),
    )


async def _plan_absences(session: AsyncSession, at: datetime) -> int:
    """Let one person of many offices be away for some days, with a substitute."""
    first = local(at).date() + timedelta(days=1)
    offices = await organizations.live_offices(session, at=at)
    planned = 0
    for number, office in enumerate(offices):
        if office.kind != Kind.COMMUNE or number % _ONE_IN == 0:
            days = timedelta(days=1 + number % 3)
            planned += await _absence(
                session, office, list(Role)[number % len(Role)], first, days, at
            )
    return planned


async def _absence(
    session: AsyncSession,
    office: Office,
    role: Role,
    first: date,
    days: timedelta,
    at: datetime,
) -> bool:
    holders = await _holders(session, office.id)
    leader, absent = holders.get(Role.LEADER), holders.get(role)
    others = [each for each in holders.values() if each != absent]
    if leader is None or absent is None or not others:
        return False
    new = NewSubstitution(
        absent_id=absent,
        substitute_id=others[0],
        office_id=office.id,
        role=role,
        first=first,
        until=first + days,
        basis="Nghỉ phép năm",
    )
    by = await identity.actor(session, leader, at=at)
    await substituting.substitute(session, new, by=by, at=at)
    return True


async def _holders(session: AsyncSession, office_id: UUID) -> dict[str, UUID]:
    rows = await session.execute(
        select(Position.role, Position.person_id)
        .where(Position.office_id == office_id, Position.valid_to.is_(None))
        .order_by(Position.role)
    )
    return {row.role: row.person_id for row in rows}
