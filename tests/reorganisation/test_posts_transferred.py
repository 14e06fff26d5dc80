"""Posts, and who stands in for whom, go along with the work of a closed office."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.ids import new_id
from app.identity import queries, service, transferring
from app.identity.actor import Kind, Role
from app.identity.models import Position, Substitution
from app.identity.service import NewPerson, NewPosition
from app.identity.transferring import PositionNotFound, Transfer

OLD, NEW = new_id(), new_id()


@dataclass(frozen=True)
class Office:
    session: AsyncSession
    at: datetime
    leader: UUID
    clerk: UUID

    async def transfer(self, **roles: Role | None) -> int:
        stated = {Role(old): new for old, new in roles.items()}
        return await transferring.transfer_posts(
            self.session,
            Transfer(OLD, NEW, "NQ mẫu", stated),
            actor_id="person:admin",
            at=self.at,
        )

    async def roles(self, person: UUID, office: UUID, *, at: datetime) -> set[str]:
        actor = await queries.actor(self.session, person, at=at)
        return {post.role for post in actor.posts if post.office_id == office}


@pytest.fixture
async def office(session: AsyncSession, at: datetime) -> Office:
    people = [
        NewPerson(
            handle=f"transferred-{role}",
            kind=Kind.OFFICIAL,
            name=f"Người giữ {role}",
            identity_number="083000000000",
            positions=(NewPosition(OLD, role, "Công chức"),),
        )
        for role in (Role.LEADER, Role.REGISTRY_CLERK)
    ]
    await service.load_people(session, people, since=date(2020, 1, 1))
    leader, clerk = [
        (await queries.by_handle(session, each.handle)).id for each in people
    ]
    return Office(session, at, leader, clerk)


async def test_everybody_keeps_the_same_role_at_the_heir(office: Office) -> None:
    yesterday = office.at - timedelta(days=1)

    moved = await office.transfer()

    assert moved == 2
    assert await office.roles(office.leader, NEW, at=office.at) == {Role.LEADER}
    assert await office.roles(office.leader, OLD, at=office.at) == set()
    assert await office.roles(office.leader, OLD, at=yesterday) == {Role.LEADER}


async def test_a_role_is_renamed_or_ended_as_the_decision_says(office: Office) -> None:
    await office.transfer(leader=Role.DIVISION_HEAD, registry_clerk=None)

    assert await office.roles(office.leader, NEW, at=office.at) == {Role.DIVISION_HEAD}
    assert await office.roles(office.clerk, NEW, at=office.at) == set()
    assert await office.roles(office.clerk, OLD, at=office.at) == set()


async def test_a_second_transfer_finds_nothing(office: Office) -> None:
    await office.transfer()

    assert await office.transfer() == 0


async def test_a_post_that_begins_later_begins_at_the_heir(office: Office) -> None:
    later = office.at + timedelta(days=10)
    office.session.add(
        Position(
            id=new_id(),
            person_id=office.clerk,
            office_id=OLD,
            role=Role.SPECIALIST,
            title="Chuyên viên",
            valid_from=later.date(),
            valid_to=None,
        )
    )
    await office.session.flush()

    await office.transfer()

    assert await office.roles(office.clerk, NEW, at=office.at) == {Role.REGISTRY_CLERK}
    assert Role.SPECIALIST in await office.roles(office.clerk, NEW, at=later)
    assert await office.roles(office.clerk, OLD, at=later) == set()


async def test_a_substitute_stands_in_at_the_heir(office: Office) -> None:
    day = office.at.date()
    office.session.add(
        Substitution(
            id=new_id(),
            absent_id=office.leader,
            substitute_id=office.clerk,
            office_id=OLD,
            role=Role.LEADER,
            valid_from=day - timedelta(days=1),
            valid_to=day + timedelta(days=3),
            basis="Nghỉ phép",
            made_by=office.leader,
            made_at=office.at,
        )
    )
    await office.session.flush()

    await office.transfer()

    assert await office.roles(office.clerk, NEW, at=office.at) == {
        Role.LEADER,
        Role.REGISTRY_CLERK,
    }
    after = office.at + timedelta(days=3)
    assert await office.roles(office.clerk, NEW, at=after) == {Role.REGISTRY_CLERK}


async def test_a_post_is_ended_only_where_it_is_held(office: Office) -> None:
    with pytest.raises(PositionNotFound):
        await transferring.end_post(
            office.session,
            person_id=office.leader,
            office_id=NEW,
            role=Role.LEADER,
            basis="QĐ 1",
            actor_id="person:admin",
            at=office.at,
        )

    held = await office.session.scalars(
        select(Position).where(Position.office_id == OLD, Position.valid_to.is_(None))
    )
    assert len(held.all()) == 2
