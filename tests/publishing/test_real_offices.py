"""The register of offices, as processes are checked against it."""

import pytest

from app.identity import transferring
from app.identity.actor import WORKING
from app.identity.actor import Role as Post
from app.organizations import queries as organizations
from app.organizations import service as organizing
from app.organizations.models import Kind
from app.workflow import verifier
from app.workflow.defects import DefectCode
from app.workflow.definition import OfficeKind, OfficeSelector, Role
from app.workflow.ports import OfficeDirectory
from tests.publishing.province import Province

BA_TRI, AN_HOI = "000.01.26.H07", "000.07.20.H07"
COMMUNE_ONLY = "1.004873"


async def directory_of(province: Province) -> OfficeDirectory:
    register = await province.read(province.session, at=province.at)
    return register.receiving([Kind.COMMUNE])


async def end_post(province: Province, handle: str, office: str, role: Post) -> None:
    session = province.session
    place = await organizations.by_code(session, code=office)
    assert place is not None
    await transferring.end_post(
        session,
        person_id=(await province.person(handle)).id,
        office_id=place.id,
        role=role,
        basis="QĐ 1",
        actor_id="test",
        at=province.at,
    )


async def test_every_commune_has_every_role(province: Province) -> None:
    directory = await directory_of(province)

    communes = directory.reachable(OfficeSelector(OfficeKind.COMPETENT_COMMUNE))

    assert len(communes) == 157
    assert all(communes <= directory.staffed(role) for role in Role)


async def test_a_department_is_found_by_its_function(province: Province) -> None:
    directory = await directory_of(province)

    found = directory.reachable(OfficeSelector(OfficeKind.DEPARTMENT, "labour"))

    assert found == {"000.00.11.H07"}


async def test_dossiers_come_in_only_where_the_procedure_says(
    province: Province,
) -> None:
    register = await province.read(province.session, at=province.at)
    receiving = OfficeSelector(OfficeKind.RECEIVING)

    assert register.receiving([Kind.SERVICE_CENTRE]).reachable(receiving) == {
        "000.00.18.H07"
    }
    assert len(register.receiving([]).reachable(receiving)) == 158


async def test_the_parent_of_every_commune_is_the_province(province: Province) -> None:
    directory = await directory_of(province)

    communes = directory.reachable(OfficeSelector(OfficeKind.COMPETENT_COMMUNE))

    assert directory.parents(communes) == {"000.00.00.H07"}


async def test_a_named_office_that_is_gone_means_its_heir(province: Province) -> None:
    old = await organizations.by_code(province.session, code=BA_TRI)
    heir = await organizations.by_code(province.session, code=AN_HOI)
    assert old is not None
    assert heir is not None
    await organizing.close_office(
        province.session,
        office_id=old.id,
        successors=[heir.id],
        at=province.at,
        basis="NQ 1",
        actor_id="test",
    )

    directory = await directory_of(province)

    named = OfficeSelector(OfficeKind.NAMED, BA_TRI)
    assert directory.reachable(named) == {AN_HOI}
    assert directory.reachable(OfficeSelector(OfficeKind.NAMED, "000.99")) == set()


@pytest.mark.parametrize("role", sorted(WORKING))
async def test_one_commune_without_one_role_makes_its_processes_unsound(
    province: Province, role: Post
) -> None:
    handle = {
        Post.RECEPTION: "batri-tiepnhan",
        Post.SPECIALIST: "batri-hotich",
        Post.DIVISION_HEAD: "batri-truongphong",
        Post.LEADER: "batri-chutich",
        Post.REGISTRY_CLERK: "batri-vanthu",
    }[role]
    process = province.process(COMMUNE_ONLY)
    needed = {str(step.role) for step in process.steps}
    await end_post(province, handle, BA_TRI, role)

    found = verifier.verify(
        process, directory=await directory_of(province), fee_required=True
    )

    lacking = [each for each in found if each.code is DefectCode.NOBODY_HOLDS_ROLE]
    assert bool(lacking) == (str(role) in needed)
    assert all("1 trên 157" in each.story and BA_TRI in each.story for each in lacking)


async def test_every_live_process_of_ben_tre_has_its_hands(province: Province) -> None:
    register = await province.read(province.session, at=province.at)

    for process in province.seed.processes.values():
        found = verifier.verify(
            process, directory=register.receiving([]), fee_required=False
        )
        assert verifier.is_sound(found), (process.code, found)
