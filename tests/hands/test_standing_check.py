"""The standing check finds what is in nobody's hands, and nothing else."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from prometheus_client import REGISTRY as METRICS
from sqlalchemy import Executable, delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import local
from app.dossiers import standing
from app.dossiers.models import Dossier, WorkItem
from app.dossiers.service import reorganising
from app.dossiers.standing import Fault
from app.identity.models import Position
from app.organizations.models import Office
from app.organizations.reorganisation import Reorganisation
from tests.hands.crew import AN_HOI, BA_TRI, FIRST, LEADER, SECOND, Crew

AN_THUY = "000.23.26.H07"


async def faults(crew: Crew) -> list[Fault]:
    async with crew.sessions() as session:
        found = await standing.violations(session, at=crew.clock.now())
        return [each.fault for each in found]


async def test_a_sound_portal_has_no_violation_at_any_status(crew: Crew) -> None:
    await crew.filed()
    dossier_id = await crew.on_desk()
    assert await faults(crew) == []

    await crew.forward(FIRST, dossier_id)
    decided = await crew.post(
        LEADER,
        f"/v1/dossiers/{dossier_id}/decision",
        {"granted": True},
        version=await crew.version(dossier_id),
    )

    assert decided.is_success
    assert await faults(crew) == []


def close_step(dossier_id: UUID, crew: Crew) -> Executable:
    return (
        update(WorkItem)
        .where(WorkItem.dossier_id == dossier_id)
        .values(closed_at=crew.clock.now())
    )


def close_office(dossier_id: UUID, crew: Crew) -> Executable:
    return (
        update(Office)
        .where(Office.code == BA_TRI)
        .values(valid_to=local(crew.clock.now()).date(), closed_by="thử")
    )


def dismiss_specialists(dossier_id: UUID, crew: Crew) -> Executable:
    return delete(Position).where(Position.role == "specialist")


def give_to_a_citizen(dossier_id: UUID, crew: Crew) -> Executable:
    return (
        update(WorkItem)
        .where(WorkItem.dossier_id == dossier_id, WorkItem.closed_at.is_(None))
        .values(assignee_id=crew.ids["hoa"], taken_at=crew.clock.now())
    )


def forget_to_pause(dossier_id: UUID, crew: Crew) -> Executable:
    return _changed(dossier_id, status="supplement_requested")


def forget_to_stop(dossier_id: UUID, crew: Crew) -> Executable:
    return _changed(dossier_id, status="completed")


def forget_acceptance(dossier_id: UUID, crew: Crew) -> Executable:
    return _changed(dossier_id, accepted_at=None)


def _changed(dossier_id: UUID, **values: object) -> Executable:
    return update(Dossier).where(Dossier.id == dossier_id).values(**values)


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        (close_step, Fault.NO_STEP),
        (close_office, Fault.NO_OFFICE),
        (dismiss_specialists, Fault.NO_OFFICIAL),
        (give_to_a_citizen, Fault.HOLDER_GONE),
        (forget_to_pause, Fault.CLOCK_ASTRAY),
        (forget_to_stop, Fault.CLOCK_ASTRAY),
        (forget_acceptance, Fault.CLOCK_ASTRAY),
    ],
)
async def test_each_kind_of_damage_is_found(
    crew: Crew, damage: Callable[[UUID, Crew], Executable], fault: Fault
) -> None:
    dossier_id = await crew.on_desk()

    async def work(session: AsyncSession) -> None:
        await session.execute(damage(dossier_id, crew))

    await crew.do(work)

    assert await faults(crew) == [fault]
    await crew.watch.measure()
    shown = {
        each: METRICS.get_sample_value(
            "motcua_standing_violations", {"fault": each.value}
        )
        for each in Fault
    }
    assert shown == {each: float(each is fault) for each in Fault}


async def test_a_role_whose_only_official_is_away_is_held_by_the_substitute(
    crew: Crew,
) -> None:
    await crew.on_desk()

    async def alone(session: AsyncSession) -> None:
        await session.execute(
            delete(Position).where(
                Position.person_id.in_([crew.ids["hotich-hai"], crew.ids["hotich-ba"]]),
            )
        )

    await crew.substitute(FIRST, SECOND)
    assert await faults(crew) == []

    await crew.do(alone)

    assert await faults(crew) == [Fault.NO_OFFICIAL]
    crew.clock.at += timedelta(days=3)
    assert await faults(crew) == []


async def test_a_step_of_an_office_merged_twice_is_held_by_the_last_heir(
    crew: Crew,
) -> None:
    await crew.on_desk()

    async def merged(session: AsyncSession) -> None:
        for ending, heir in ((BA_TRI, AN_HOI), (AN_HOI, AN_THUY)):
            plan = Reorganisation.model_validate(
                {
                    "decision": "Nghị quyết 1/NQ-HĐND",
                    "successions": [{"office": ending, "successors": [heir]}],
                }
            )
            await reorganising.reorganise(
                session, plan, actor_id="test", at=crew.clock.now()
            )

    await crew.do(merged)

    assert await faults(crew) == []
    async with crew.sessions() as session:
        assert (
            await session.execute(standing.abandoned(at=crew.clock.now()))
        ).all() == []
