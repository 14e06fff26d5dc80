"""How a citizen is reached: theirs to say, and to change at once."""

from dataclasses import dataclass, fields
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.identity.models import Person


@dataclass(frozen=True)
class Contact:
    phone: str | None
    email: str | None
    address: str | None


async def of(session: AsyncSession, person_id: UUID) -> Contact:
    return _of(await session.get_one(Person, person_id))


async def change(
    session: AsyncSession, person_id: UUID, to: Contact, *, at: datetime
) -> Contact:
    """Keep how the person is reached from now on; the same again is nothing new.

    What was filed keeps what it said.
    """
    person = await session.get_one(Person, person_id, with_for_update=True)
    before = _of(person)
    changed = [
        each.name
        for each in fields(Contact)
        if getattr(before, each.name) != getattr(to, each.name)
    ]
    if changed:
        person.phone, person.email, person.address = to.phone, to.email, to.address
        await audit.record(
            session,
            subject=f"person:{person_id}",
            event="person.contact_changed",
            actor_id=str(person_id),
            at=at,
            data={"changed": list(changed)},
        )
    return to


def _of(person: Person) -> Contact:
    return Contact(person.phone, person.email, person.address)
