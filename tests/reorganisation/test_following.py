"""Communes end, and their open dossiers follow: Bến Tre, 157 → 148 communes."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.cli import auditing
from app.core.clock import local
from app.core.database import Sessions, transaction
from app.core.errors import Stale
from app.core.postgres.cluster import Cluster
from app.dossiers import queries, relocating, standing
from app.dossiers.act import Act
from app.dossiers.models import Dossier, Progress, WorkItem
from app.dossiers.relocating import Relocated
from app.dossiers.service import office_changes, reorganising
from app.dossiers.standing import Violation
from app.identity import queries as identity
from app.organizations import queries as organizations
from app.organizations.models import Kind, Office
from app.organizations.reorganisation import Reorganisation
from app.wiring import directory
from app.workflow.definition import OfficeKind, OfficeSelector
from simulators.traffic import driver, ground
from simulators.traffic.driver import START, Wanted
from simulators.traffic.ground import Ground
from simulators.traffic.life import Life
from tests.reorganisation import arrangement

pytestmark = pytest.mark.slow
WEDNESDAY = START + timedelta(days=2, hours=3)
DOSSIERS = 24


@dataclass(frozen=True)
class Standing:
    """One dossier as it was found."""

    code: str
    due_at: datetime | None
    receiving_office_id: UUID
    offices: frozenset[UUID]


@dataclass(frozen=True)
class Arranged:
    """The province, reorganised on a Wednesday with dossiers under way."""

    ground: Ground
    plan: Reorganisation
    before: Mapping[UUID, Standing]
    closed: frozenset[UUID]
    interrupted: Mapping[UUID, Standing]
    astray: Sequence[Violation]
    relocated: Relocated
    after: Mapping[UUID, Standing]


class Killed(Exception):
    """The process is gone."""


@pytest.fixture(scope="module")
async def arranged(server: Cluster, shared: Path) -> AsyncIterator[Arranged]:
    server.create_database("arranged", template="template_motcua")
    url = server.url("arranged")
    async with ground.opened(url, at=START, writers=2) as prepared:
        yield await arrange(prepared, shared / "data")


async def arrange(prepared: Ground, data: Path) -> Arranged:
    sessions, astray = prepared.sessions, list[Violation]()
    plan = await planned(sessions, data)
    lives = under_way(prepared, [each.office for each in plan.successions])
    await driver.drive(lives, writers=2, until=WEDNESDAY)

    async def look() -> Mapping[UUID, Standing]:
        async with sessions() as session:
            astray.extend(await standing.violations(session, at=WEDNESDAY))
            return await found(session)

    before = await look()
    closed = await close(sessions, plan)
    with pytest.raises(Killed):
        await relocating.relocate(dying(sessions, after=6), at=WEDNESDAY)
    interrupted = await look()
    relocated = await relocating.relocate(sessions, at=WEDNESDAY)
    after = await look()
    return Arranged(
        prepared, plan, before, closed, interrupted, astray, relocated, after
    )


async def planned(sessions: Sessions, data: Path) -> Reorganisation:
    async with sessions() as session:
        communes = await organizations.live_offices(
            session, at=WEDNESDAY, kind=Kind.COMMUNE
        )
    return arrangement.plan(
        arrangement.read(data / arrangement.BEFORE),
        arrangement.read(data / arrangement.AFTER),
        {office.area_code or "": office for office in communes},
        since=local(WEDNESDAY).date(),
    )


def under_way(prepared: Ground, offices: Sequence[str]) -> list[Life]:
    """File at the offices that will end, slowly enough to be there on Wednesday."""
    services = [
        each
        for each in prepared.services
        if each.definition.received_by == (Kind.COMMUNE,)
        or each.process in {"2.002755", "1.004873"}
    ]
    lives = driver.lives(prepared, Wanted(DOSSIERS, 7, services, days=2))
    for number, life in enumerate(lives):
        life.office = offices[number % len(offices)]
    return lives


async def close(sessions: Sessions, plan: Reorganisation) -> frozenset[UUID]:
    async with transaction(sessions) as session:
        ids: list[UUID] = []

        async def change() -> None:
            offices = await reorganising.reorganise(
                session, plan, actor_id="person:admin", at=WEDNESDAY
            )
            ids.extend(office.id for office in offices)

        broken = await office_changes.make(
            session, change, read=directory.read, at=WEDNESDAY
        )
    assert broken == ()
    return frozenset(ids)


def dying(sessions: Sessions, *, after: int) -> Sessions:
    """Return sessions of a process that is killed when it opens its next one."""
    opened = 0

    def die_in_time() -> AsyncSession:
        nonlocal opened
        opened += 1
        if opened > after:
            raise Killed
        return sessions()

    return cast("Sessions", die_in_time)


async def found(session: AsyncSession) -> dict[UUID, Standing]:
    items: dict[UUID, set[UUID]] = {}
    for item in await session.scalars(
        select(WorkItem).where(WorkItem.closed_at.is_(None))
    ):
        items.setdefault(item.dossier_id, set()).add(item.office_id)
    dossiers = await session.scalars(select(Dossier).where(Dossier.id.in_(items)))
    return {
        each.id: Standing(
            each.code or "",
            each.due_at,
            each.receiving_office_id,
            frozenset(items[each.id]),
        )
        for each in dossiers
    }


def left_behind(arranged: Arranged, seen: Mapping[UUID, Standing]) -> set[UUID]:
    return {
        dossier_id
        for dossier_id, each in seen.items()
        if arranged.closed & {each.receiving_office_id, *each.offices}
    }


async def test_157_communes_become_148(arranged: Arranged) -> None:
    async with arranged.ground.sessions() as session:
        live = await organizations.live_offices(
            session, at=WEDNESDAY, kind=Kind.COMMUNE
        )

    assert len(live) == 148
    assert len(arranged.plan.offices) == 5
    assert len(arranged.plan.successions) == 14


def test_every_successor_is_of_the_same_district(arranged: Arranged) -> None:
    for each in arranged.plan.successions:
        assert each.office[-6:] == each.successors[0][-6:]


def test_dossiers_were_in_hands_of_offices_that_ended(arranged: Arranged) -> None:
    assert len(left_behind(arranged, arranged.before)) >= DOSSIERS // 2


def test_a_kill_leaves_some_behind_and_the_next_run_takes_them(
    arranged: Arranged,
) -> None:
    first = left_behind(arranged, arranged.before)
    rest = left_behind(arranged, arranged.interrupted)

    assert 0 < len(rest) < len(first)
    assert arranged.relocated == Relocated(moved=len(rest), stuck=())
    assert left_behind(arranged, arranged.after) == set()


def test_at_no_instant_was_a_dossier_in_nobodys_hands(arranged: Arranged) -> None:
    assert arranged.astray == []


def test_code_and_due_time_stay(arranged: Arranged) -> None:
    for dossier_id, before in arranged.before.items():
        after = arranged.after[dossier_id]
        assert (after.code, after.due_at) == (before.code, before.due_at)


async def test_each_dossier_that_moved_says_so_once(arranged: Arranged) -> None:
    async with arranged.ground.sessions() as session:
        told = (
            await session.scalars(
                select(Progress).where(Progress.event == reorganising.EVENT)
            )
        ).all()

    moved = left_behind(arranged, arranged.before)
    assert sorted(step.dossier_id for step in told) == sorted(moved)
    assert {step.reason for step in told} == {arrangement.DECISION}
    assert all(step.content.startswith(reorganising.CONTENT) for step in told)


async def test_the_acts_are_in_an_unbroken_chain(arranged: Arranged) -> None:
    moved = left_behind(arranged, arranged.before)
    async with arranged.ground.sessions() as session:
        broken = (await auditing.in_database(session, None)).broken
        acts = await audit.acts_of(session, subject=f"dossier:{min(moved)}")

    assert broken == []
    assert [act.event for act in acts].count(reorganising.EVENT) == 1


async def test_people_hold_the_same_role_at_the_successor(arranged: Arranged) -> None:
    async with arranged.ground.sessions() as session:
        for each in arranged.plan.successions:
            old = await organizations.by_code(session, code=each.office)
            new = await organizations.by_code(session, code=each.successors[0])
            assert old is not None
            assert new is not None
            roles = await identity.live_roles(
                session, office_ids=[old.id, new.id], at=WEDNESDAY
            )
            assert roles[old.id] == frozenset()
            assert len(roles[new.id]) == 5


async def test_without_districts_every_commune_is_right_below_the_province(
    arranged: Arranged,
) -> None:
    async with arranged.ground.sessions() as session:
        register = await directory.read(session, at=WEDNESDAY)
        parents = await session.scalars(
            select(Office.parent_id).where(Office.kind == Kind.COMMUNE).distinct()
        )
        province = await organizations.by_code(session, code="000.00.00.H07")

    offices = register.receiving([Kind.COMMUNE])
    communes = offices.reachable(OfficeSelector(OfficeKind.COMPETENT_COMMUNE))
    assert province is not None
    assert parents.all() == [province.id]
    assert offices.parents(communes) == {"000.00.00.H07"}


async def test_what_was_read_before_the_move_is_no_ground_to_act_on(
    arranged: Arranged,
) -> None:
    sessions = arranged.ground.sessions
    async with sessions() as reading:
        read = await reading.get_one(Dossier, next(iter(arranged.after)))
        owner = await identity.actor(reading, read.applicant_id, at=WEDNESDAY)
        async with transaction(sessions) as moving:
            (await queries.lock_for_job(moving, read.id)).version += 1

        with pytest.raises(Stale):
            await queries.lock(reading, Act(read.id, owner, WEDNESDAY, read.version))
