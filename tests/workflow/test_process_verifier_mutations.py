"""Every planted defect is caught by its code, and nothing sound raises an alarm."""

from dataclasses import dataclass, replace

import pytest

from app.workflow import verifier
from app.workflow.conditions import NotThat
from app.workflow.defects import DefectCode, Severity
from app.workflow.definition import Join, OfficeSelector, Role
from tests.workflow import published
from tests.workflow.planted import BELOW, MUTATORS, split
from tests.workflow.published import changed, with_consultation


@dataclass(frozen=True)
class FullHouse:
    """157 communes and the province's bodies, all staffed but for those absent."""

    absent: frozenset[tuple[str, Role]] = frozenset()

    communes = frozenset(f"commune-{number}" for number in range(157))

    def reachable(self, selector: OfficeSelector) -> frozenset[str]:
        if selector.kind in ("receiving", "competent_commune"):
            return self.communes
        if selector.argument == "no_such_function":
            return frozenset()
        return frozenset({f"{selector.kind}-{selector.argument}"})

    def parents(self, offices: frozenset[str]) -> frozenset[str]:
        return frozenset({"province"}) if offices else frozenset()

    def staffed(self, role: Role) -> frozenset[str]:
        gone = {office for office, held in self.absent if held is role}
        bodies = ("committee_office-None", "provincial_committee-None", "province")
        functions = (
            *("agriculture", "labour", "home_affairs", "education"),
            *("justice", "construction", "environment"),
        )
        departments = {f"department-{function}" for function in functions}
        everyone = {*self.communes, *bodies, "service_centre-None", *departments}
        return frozenset(everyone - gone)


@pytest.mark.parametrize("name", published.ALL)
def test_a_published_definition_has_no_defect(name: str) -> None:
    process = published.ALL[name]

    found = verifier.verify(process, directory=FullHouse(), fee_required=False)

    assert verifier.is_sound(found), found


@pytest.mark.parametrize("join", Join)
@pytest.mark.parametrize("name", published.ALL)
def test_a_sound_consultation_raises_no_alarm(name: str, join: Join) -> None:
    process = with_consultation(published.ALL[name], join=join)

    found = verifier.verify(process, directory=FullHouse(), fee_required=False)

    assert verifier.is_sound(found), found


@pytest.mark.parametrize("name", published.ALL)
def test_guards_that_share_out_every_case_raise_no_alarm(name: str) -> None:
    for process in split(published.ALL[name], BELOW, NotThat(BELOW)):
        found = verifier.verify(process, directory=FullHouse(), fee_required=False)

        assert verifier.is_sound(found), found


@pytest.mark.parametrize("mutator", MUTATORS)
def test_a_planted_defect_is_caught_by_its_code(mutator: str) -> None:
    plant, code = MUTATORS[mutator]
    planted = 0
    for process in published.ALL.values():
        for mutant in plant(process):
            planted += 1

            found = verifier.verify(mutant, directory=FullHouse(), fee_required=False)

            caught = [defect for defect in found if defect.code is code]
            assert caught, (process.code, found)
            assert caught[0].severity is Severity.ERROR
            assert caught[0].story.endswith(".")
    assert planted


def test_every_definition_takes_at_least_fifteen_classes_of_defect() -> None:
    for process in published.ALL.values():
        codes = {code for plant, code in MUTATORS.values() if any(plant(process))}

        assert len(codes) >= 15


@pytest.mark.parametrize("name", published.ALL)
def test_one_commune_without_an_official_is_found_in_every_step_it_holds(
    name: str,
) -> None:
    process = published.ALL[name]
    for step in process.steps:
        offices = FullHouse().reachable(step.office)
        gap = FullHouse(absent=frozenset({(min(offices), step.role)}))

        found = verifier.verify(process, directory=gap, fee_required=False)

        missing = [each for each in found if each.path == (step.id,)]
        codes = [each.code for each in missing if each.severity is Severity.ERROR]
        assert codes == [DefectCode.NOBODY_HOLDS_ROLE]
        assert min(offices) in missing[0].story


def test_a_department_that_does_not_exist_is_found() -> None:
    process = published.ALL["1.003650"]
    step = process.steps[1]
    office = replace(step.office, argument="no_such_function")

    found = verifier.verify(
        changed(process, step, office=office), directory=FullHouse(), fee_required=False
    )

    assert DefectCode.NO_OFFICE in {defect.code for defect in found}
