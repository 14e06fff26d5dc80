"""Posts are given and ended by who administers the office, or one above it."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import ProblemError
from app.identity import appointing, permits
from app.identity.actor import Role
from app.identity.appointing import AppointmentUnusable, PostHeld
from app.identity.transferring import PositionNotFound
from tests.identity.rights import town_hall
from tests.identity.rights.town_hall import AN_HOI, BA_TRI, BASIS, PROVINCE, Hall

HIGH = sorted(appointing.NAMED_FROM_ABOVE)
WORKING = sorted(set(Role) - appointing.NAMED_FROM_ABOVE)


@pytest.fixture
async def hall(session: AsyncSession, at: datetime) -> Hall:
    return await town_hall.opened(session, at)


@pytest.mark.parametrize("by", ["batri", "tinh"])
@pytest.mark.parametrize("role", WORKING)
async def test_who_administers_an_office_gives_its_working_posts(
    hall: Hall, by: str, role: Role
) -> None:
    await appointing.appoint(
        hall.session, hall.appointment("moi", role), by=await hall.actor(by), at=hall.at
    )

    post = (await hall.actor("moi")).post_for(office_id=BA_TRI, role=role)
    assert post is not None


@pytest.mark.parametrize("role", HIGH)
async def test_who_leads_audits_or_administers_is_named_from_above(
    hall: Hall, role: Role
) -> None:
    new = hall.appointment("moi", role)

    with pytest.raises(permits.NotTheAdministrator):
        await appointing.appoint(
            hall.session, new, by=await hall.actor("batri"), at=hall.at
        )
    await appointing.appoint(hall.session, new, by=await hall.actor("tinh"), at=hall.at)

    assert (await hall.actor("moi")).offices_as(role) == {BA_TRI}


@pytest.mark.parametrize("role", Role)
async def test_nobody_names_the_heads_of_the_office_above_all(
    hall: Hall, role: Role
) -> None:
    new = hall.appointment("moi", role, PROVINCE)
    by = await hall.actor("tinh")

    if role in appointing.NAMED_FROM_ABOVE:
        with pytest.raises(permits.NotTheAdministrator):
            await appointing.appoint(hall.session, new, by=by, at=hall.at)
    else:
        await appointing.appoint(hall.session, new, by=by, at=hall.at)


@pytest.mark.parametrize("by", ["anhoi", "chutich", "hotich", "moi"])
async def test_nobody_else_gives_or_sees_or_ends_a_post(hall: Hall, by: str) -> None:
    actor = await hall.actor(by)
    held = await hall.position("hotich")
    new = hall.appointment("moi", Role.SPECIALIST)

    with pytest.raises(permits.NotTheAdministrator):
        await appointing.appoint(hall.session, new, by=actor, at=hall.at)
    with pytest.raises(permits.NotTheAdministrator):
        await appointing.positions(
            hall.session, town_hall.place(BA_TRI), by=actor, at=hall.at
        )
    with pytest.raises(permits.NotTheAdministrator):
        await appointing.position_to_end(
            hall.session, held.id, town_hall.place(BA_TRI), by=actor
        )


@pytest.mark.parametrize("role", [Role.RECEPTION, Role.LEADER])
@pytest.mark.parametrize("by", ["batri", "tinh"])
async def test_nobody_gives_a_post_to_themselves(
    hall: Hall, by: str, role: Role
) -> None:
    new = hall.appointment(by, role)

    with pytest.raises((permits.GrantsOneself, permits.NotTheAdministrator)):
        await appointing.appoint(hall.session, new, by=await hall.actor(by), at=hall.at)

    assert (await hall.actor(by)).post_for(office_id=BA_TRI, role=role) is None


async def test_a_post_that_is_held_is_not_given_twice(hall: Hall) -> None:
    again = hall.appointment("hotich", Role.SPECIALIST)

    with pytest.raises(PostHeld):
        await appointing.appoint(
            hall.session, again, by=await hall.actor("batri"), at=hall.at
        )


@pytest.mark.parametrize(
    ("handle", "first", "until", "code"),
    [("moi", -1, None, "past"), ("moi", 2, 2, "reversed"), ("hoa", 0, None, "unfit")],
)
async def test_an_appointment_that_cannot_be_is_refused_with_its_place(
    hall: Hall, handle: str, first: int, until: int | None, code: str
) -> None:
    today = hall.at.date()
    new = hall.appointment(
        handle,
        Role.SPECIALIST,
        first=today + timedelta(days=first),
        until=None if until is None else today + timedelta(days=until),
    )

    with pytest.raises(AppointmentUnusable) as refused:
        await appointing.appoint(
            hall.session,
            new,
            by=await hall.actor("batri"),
            at=hall.at,
        )

    assert [each.code for each in refused.value.errors] == [code]


async def test_a_post_ends_at_once(hall: Hall) -> None:
    by = await hall.actor("batri")
    held = await hall.position("hotich")

    row = await appointing.position_to_end(
        hall.session, held.id, town_hall.place(BA_TRI), by=by
    )
    await appointing.end(hall.session, row, basis=BASIS, by=by, at=hall.at)

    assert (await hall.actor("hotich")).posts == ()


@pytest.mark.parametrize(("by", "error"), [("batri", permits.NotTheAdministrator)])
async def test_the_post_of_a_leader_is_ended_from_above(
    hall: Hall, by: str, error: type[ProblemError]
) -> None:
    held = await hall.position("chutich")
    here = town_hall.place(BA_TRI)

    with pytest.raises(error):
        await appointing.position_to_end(
            hall.session, held.id, here, by=await hall.actor(by)
        )
    found = await appointing.position_to_end(
        hall.session, held.id, here, by=await hall.actor("tinh")
    )

    assert found is held


async def test_a_position_is_found_in_its_own_office_only(hall: Hall) -> None:
    held = await hall.position("hotich")

    with pytest.raises(PositionNotFound):
        await appointing.position_to_end(
            hall.session, held.id, town_hall.place(AN_HOI), by=await hall.actor("tinh")
        )


async def test_who_only_administers_sees_no_office_of_dossiers(hall: Hall) -> None:
    administrator = await hall.actor("batri")

    assert administrator.posts
    assert administrator.office_ids == frozenset()
