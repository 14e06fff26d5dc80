"""An official holds a post from its first day until the day before its end."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import VIETNAM
from app.core.ids import new_id
from app.identity import queries, service
from app.identity.actor import Kind, Role, masked
from app.identity.service import NewPerson, NewPosition
from tests.identity.conftest import NUMBER, Appoint, Join

OFFICE = new_id()
FIRST, END = date(2026, 3, 2), date(2026, 9, 1)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=VIETNAM)


@pytest.fixture
async def official(join: Join, appoint: Appoint) -> UUID:
    person_id = await join(Kind.OFFICIAL)
    await appoint(person_id, office_id=OFFICE, role=Role.LEADER, since=FIRST, until=END)
    return person_id


@pytest.mark.parametrize(
    ("at", "held"),
    [
        (_midnight(FIRST) - timedelta(seconds=1), False),
        (_midnight(FIRST), True),
        # The evening before by UTC, the same day in Viet Nam.
        (datetime(2026, 3, 1, 18, tzinfo=UTC), True),
        (_midnight(END) - timedelta(seconds=1), True),
        (_midnight(END), False),
    ],
)
async def test_a_post_is_held_between_its_dates_in_viet_nam(
    session: AsyncSession, official: UUID, at: datetime, *, held: bool
) -> None:
    actor = await queries.actor(session, official, at=at)
    roles = await queries.live_roles(session, office_ids=[OFFICE], at=at)

    assert actor.office_ids == (frozenset({OFFICE}) if held else frozenset())
    assert roles == {OFFICE: frozenset({"leader"} if held else ())}


async def test_a_post_without_an_end_is_held_for_good(
    session: AsyncSession, join: Join, appoint: Appoint
) -> None:
    person_id = await join(Kind.OFFICIAL)
    await appoint(
        person_id, office_id=OFFICE, role=Role.RECEPTION, since=FIRST, until=None
    )

    actor = await queries.actor(session, person_id, at=datetime(2099, 1, 1, tzinfo=UTC))

    assert actor.post_for(office_id=OFFICE, role="reception") is not None
    assert actor.post_for(office_id=OFFICE, role="leader") is None
    assert actor.post_for(office_id=new_id(), role="reception") is None


async def test_a_post_that_ends_before_it_begins_is_refused(
    join: Join, appoint: Appoint
) -> None:
    person_id = await join(Kind.OFFICIAL)

    with pytest.raises(IntegrityError, match="positions_dates_check"):
        await appoint(
            person_id, office_id=OFFICE, role=Role.LEADER, since=END, until=FIRST
        )


async def test_loading_people_again_adds_nobody(
    session: AsyncSession, at: datetime
) -> None:
    person = NewPerson(
        handle="thử-hai-lần",
        kind=Kind.OFFICIAL,
        name="Trần Văn Bình",
        identity_number=NUMBER,
        positions=(NewPosition(OFFICE, Role.SPECIALIST, "Chuyên viên"),),
    )

    added = [
        await service.load_people(session, [person], since=FIRST) for _ in range(2)
    ]

    found = await queries.by_handle(session, person.handle)
    actor = await queries.actor(session, found.id, at=at)
    assert added == [1, 0]
    assert len(actor.posts) == 1


@pytest.mark.parametrize(
    ("number", "shown"),
    [("083185001234", "•••••••••234"), ("1234", "•234"), ("123", "123"), ("", "")],
)
def test_a_number_shows_its_last_three_digits(number: str, shown: str) -> None:
    assert masked(number) == shown
