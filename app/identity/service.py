"""Load people and positions; idempotent, so that a seed may run again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.folding import fold
from app.core.ids import new_id
from app.identity.actor import Kind, Role
from app.identity.models import Person, Position


@dataclass(frozen=True)
class NewPosition:
    office_id: UUID
    role: Role
    title: str


@dataclass(frozen=True)
class NewPerson:
    handle: str
    kind: Kind
    name: str
    identity_number: str
    birth_date: date | None = None
    phone: str | None = None
    email: str | None = None
    address: str | None = None
    area_code: str | None = None
    tech_id: str | None = None
    positions: tuple[NewPosition, ...] = ()


async def load_people(
    session: AsyncSession, people: Sequence[NewPerson], *, since: date
) -> int:
    """Add those whose handle is new; return how many were added."""
    added = 0
    for start in range(0, len(people), 500):
        added += await _load_batch(session, people[start : start + 500], since)
    return added


async def _load_batch(
    session: AsyncSession, people: Sequence[NewPerson], since: date
) -> int:
    rows = [_row(each) for each in people]
    inserted = await session.execute(
        insert(Person)
        .values(rows)
        .on_conflict_do_nothing(index_elements=["handle"])
        .returning(Person.id, Person.handle)
    )
    ids = {handle: person_id for person_id, handle in inserted}
    positions = [
        {
            "id": new_id(),
            "person_id": ids[person.handle],
            "office_id": position.office_id,
            "role": position.role,
            "title": position.title,
            "valid_from": since,
        }
        for person in people
        if person.handle in ids
        for position in person.positions
    ]
    if positions:
        await session.execute(insert(Position).values(positions))
    return len(ids)


def _row(person: NewPerson) -> dict[str, object]:
    row_id = new_id()
    return {
        "id": row_id,
        "handle": person.handle,
        "kind": person.kind,
        "name": person.name,
        "name_key": fold(person.name),
        "area_code": person.area_code,
        **Person.identity_number.written(row_id, person.identity_number),
        **Person.birth_date.written(row_id, person.birth_date),
        **Person.phone.written(row_id, person.phone),
        **Person.email.written(row_id, person.email),
        **Person.address.written(row_id, person.address),
        **Person.tech_id.written(row_id, person.tech_id),
    }
