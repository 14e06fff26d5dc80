"""A change of offices or posts that would leave a step without hands."""

import pytest
from sqlalchemy import select

from app.audit import service as audit
from app.dossiers.service import office_changes
from app.dossiers.service.office_changes import (
    Change,
    Force,
    StepsLeftWithoutHands,
)
from app.identity import queries as identity
from app.identity import transferring
from app.identity.actor import Role
from app.organizations import queries as organizations
from app.organizations import service as organizing
from app.organizations.models import Office
from tests.publishing.province import Province

LABOUR, BA_TRI = "000.00.11.H07", "000.01.26.H07"


async def office(province: Province, code: str) -> Office:
    found = await organizations.by_code(province.session, code=code)
    assert found is not None
    return found


def losing_the_leader(province: Province) -> Change:
    async def change() -> None:
        await transferring.end_post(
            province.session,
            person_id=(await province.person("batri-chutich")).id,
            office_id=(await office(province, BA_TRI)).id,
            role=Role.LEADER,
            basis="QĐ 12/QĐ-UBND",
            actor_id="person:admin",
            at=province.at,
        )

    return change


def losing_the_function(province: Province) -> Change:
    async def change() -> None:
        await organizing.change_functions(
            province.session,
            office_id=(await office(province, LABOUR)).id,
            functions=["sport"],
            at=province.at,
            basis="QĐ 13/QĐ-UBND",
            actor_id="person:admin",
        )

    return change


async def ba_tri_has_a_leader(province: Province) -> bool:
    place = await office(province, BA_TRI)
    roles = await identity.live_roles(
        province.session, office_ids=[place.id], at=province.at
    )
    return Role.LEADER in roles[place.id]


async def test_a_rehearsal_tells_process_step_and_office_and_keeps_nothing(
    province: Province,
) -> None:
    broken = await office_changes.rehearse(
        province.session,
        losing_the_leader(province),
        read=province.read,
        at=province.at,
    )

    assert {"qt-1.004873", "qt-2.002755"} <= {each.process for each in broken}
    assert all(BA_TRI in each.story and "“" in each.story for each in broken)
    assert await ba_tri_has_a_leader(province)


async def test_ending_the_last_leaders_post_is_refused(province: Province) -> None:
    with pytest.raises(StepsLeftWithoutHands) as refused:
        await office_changes.make(
            province.session,
            losing_the_leader(province),
            read=province.read,
            at=province.at,
        )

    assert refused.value.errors
    assert await ba_tri_has_a_leader(province)


async def test_a_function_that_processes_need_is_not_taken_away(
    province: Province,
) -> None:
    with pytest.raises(StepsLeftWithoutHands) as refused:
        await office_changes.make(
            province.session,
            losing_the_function(province),
            read=province.read,
            at=province.at,
        )

    assert {each.defect.code for each in refused.value.broken} == {"no_office"}
    assert "qt-1.001806" in {each.process for each in refused.value.broken}


async def test_force_goes_on_and_answers_for_it(province: Province) -> None:
    force = Force("Chờ bổ nhiệm trong tuần", "person:admin")

    broken = await office_changes.make(
        province.session,
        losing_the_leader(province),
        read=province.read,
        at=province.at,
        force=force,
    )

    assert broken
    assert not await ba_tri_has_a_leader(province)
    (act,) = await audit.acts_of(province.session, subject="offices")
    assert act.data == {
        "reason": force.reason,
        "broken": [each.story for each in broken],
    }


async def test_what_was_broken_before_does_not_stop_another_change(
    province: Province,
) -> None:
    await losing_the_leader(province)()

    async def harmless() -> None:
        statement = select(Office).where(Office.code == LABOUR)
        (await province.session.scalars(statement)).one().phone = "0275"

    broken = await office_changes.make(
        province.session, harmless, read=province.read, at=province.at
    )

    assert broken == ()
