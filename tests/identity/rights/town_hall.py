"""The province, two communes and their people, as the tests of rights need them."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity import queries, service
from app.identity.actor import Actor, Kind, Role
from app.identity.appointing import Appointment, Place
from app.identity.models import Position
from app.identity.service import NewPerson, NewPosition

PROVINCE: Final = UUID(int=1)
BA_TRI: Final = UUID(int=2)
AN_HOI: Final = UUID(int=3)
BASIS: Final = "Quyết định 12/QĐ-UBND"


@dataclass
class Hall:
    """A session, the time, and everybody in it by handle."""

    session: AsyncSession
    at: datetime
    people: dict[str, UUID] = field(default_factory=dict)

    async def join(self, handle: str, kind: Kind, *posts: tuple[UUID, Role]) -> UUID:
        number = f"083{len(self.people):09d}"
        positions = tuple(
            NewPosition(office, role, "Chức vụ") for office, role in posts
        )
        await service.load_people(
            self.session,
            [NewPerson(handle, kind, handle.title(), number, positions=positions)],
            since=date(2020, 1, 1),
        )
        self.people[handle] = (await queries.by_handle(self.session, handle)).id
        return self.people[handle]

    async def actor(self, handle: str) -> Actor:
        return await queries.actor(self.session, self.people[handle], at=self.at)

    async def position(self, handle: str) -> Position:
        theirs = Position.person_id == self.people[handle]
        return (await self.session.scalars(select(Position).where(theirs))).one()

    def appointment(
        self,
        handle: str,
        role: Role,
        office: UUID = BA_TRI,
        *,
        first: date | None = None,
        until: date | None = None,
    ) -> Appointment:
        return Appointment(
            person_id=self.people[handle],
            place=place(office),
            role=role,
            title="Công chức",
            basis=BASIS,
            first=first or self.at.date(),
            until=until,
        )


def place(office: UUID) -> Place:
    return Place(office, frozenset() if office == PROVINCE else frozenset({PROVINCE}))


async def opened(session: AsyncSession, at: datetime) -> Hall:
    hall = Hall(session, at)
    await hall.join("tinh", Kind.OFFICIAL, (PROVINCE, Role.ADMINISTRATOR))
    await hall.join("batri", Kind.OFFICIAL, (BA_TRI, Role.ADMINISTRATOR))
    await hall.join("anhoi", Kind.OFFICIAL, (AN_HOI, Role.ADMINISTRATOR))
    await hall.join("chutich", Kind.OFFICIAL, (BA_TRI, Role.LEADER))
    await hall.join("hotich", Kind.OFFICIAL, (BA_TRI, Role.SPECIALIST))
    await hall.join("moi", Kind.OFFICIAL)
    await hall.join("hoa", Kind.CITIZEN)
    return hall
