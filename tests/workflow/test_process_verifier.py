import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.workflow import graph, verifier
from app.workflow.conditions import AnswerIs, Comparison, NotThat
from app.workflow.defects import Defect, DefectCode, Severity
from app.workflow.definition import (
    MINUTES_PER_DAY,
    Allowance,
    LinkedDossier,
    OfficeKind,
    OfficeSelector,
    Outcome,
    OutcomeKind,
    Process,
    Role,
    Step,
    Unit,
    WaitKind,
)
from tests.workflow import published
from tests.workflow.published import changed, outcome_of, step_with

REAL = Path(__file__).parents[2] / "../shared/data/internal_processes.json"
COMMUNE = published.ALL["1.004873"]


def verify(process: Process) -> tuple[Defect, ...]:
    return verifier.verify(process, directory=None, fee_required=False)


def codes(process: Process) -> set[DefectCode]:
    return {defect.code for defect in verify(process)}


@pytest.mark.corpus
@pytest.mark.skipif(not REAL.exists(), reason="the eight real processes are not here")
def test_the_eight_real_processes_keep_their_documented_sums() -> None:
    for real in json.loads(REAL.read_text()):
        process = published.ALL[real["code"]]
        in_days = "ngày" in real["unit"]
        unit = MINUTES_PER_DAY if in_days else 60

        found = verify(process)

        assert process.legal_limit.minutes == real["total"] * unit
        counted = [
            step.allowance.minutes or 0 for step in process.steps if step.counted
        ]
        documented = [step["duration"] for step in real["steps"] if step["counted"]]
        assert [each for each in counted if each] == [
            each * unit for each in documented
        ]
        assert verifier.is_sound(found)
        assert DefectCode.BELOW_LIMIT not in {defect.code for defect in found}


@pytest.mark.parametrize(
    ("name", "quirks"),
    [
        ("2.001661", {DefectCode.PRINTED_NUMBER_REPEATED}),
        ("2.000908", {DefectCode.PRINTED_NUMBER_REPEATED}),
        (
            "gpxd-namtramy",
            {
                DefectCode.CALENDAR_DAYS_UNCLEAR,
                DefectCode.DELIVERY_COUNTED,
                DefectCode.PRINTED_NUMBER_REPEATED,
                DefectCode.STEP_WITHOUT_TIME,
            },
        ),
        ("2.002755", set()),
    ],
)
def test_what_is_odd_in_a_decision_is_warned_about(
    name: str, quirks: set[DefectCode]
) -> None:
    found = verify(published.ALL[name])

    assert {defect.code for defect in found} == quirks
    assert {defect.severity for defect in found} <= {Severity.WARNING}


def test_step_times_below_the_limit_are_warned_about_and_not_refused() -> None:
    limit = replace(COMMUNE.legal_limit, minutes=4 * MINUTES_PER_DAY)

    found = verify(replace(COMMUNE, legal_limit=limit))

    assert [defect.code for defect in found] == [DefectCode.BELOW_LIMIT]
    assert "24 giờ" in found[0].story
    assert verifier.is_sound(found)


def test_a_limit_in_words_is_warned_about() -> None:
    limit = Allowance(minutes=None, text="trong thời gian thông báo")

    assert codes(replace(COMMUNE, legal_limit=limit)) == {
        DefectCode.LIMIT_WITHOUT_NUMBER
    }


def test_the_story_is_the_shortest_way_to_the_defect() -> None:
    assign = COMMUNE.step("assign")
    assert assign is not None
    shortcut = Outcome("shortcut", OutcomeKind.FORWARD, "Trình thẳng", to="approve")
    longer = changed(COMMUNE, assign, outcomes=(*assign.outcomes, shortcut))
    bare = replace(
        longer,
        steps=tuple(replace(step, requires=frozenset()) for step in longer.steps),
    )

    found = {defect.code: defect for defect in verify(bare)}

    defect = found[DefectCode.APPROVAL_WITHOUT_CHECK]
    assert defect.path == ("receive:accept", "assign:shortcut", "approve")
    assert "Trình thẳng" in defect.story
    assert "chưa bước nào buộc phải kiểm tra" in defect.story


def test_a_check_on_one_way_only_does_not_excuse_the_other() -> None:
    assign, approve = COMMUNE.step("assign"), COMMUNE.step("approve")
    assert assign is not None
    assert approve is not None
    unchecked = changed(COMMUNE, COMMUNE.intake, requires=frozenset())
    unchecked = changed(unchecked, approve, requires=frozenset())
    shortcut = Outcome("shortcut", OutcomeKind.FORWARD, "Trình thẳng", to="approve")

    straight = changed(unchecked, assign, outcomes=assign.outcomes)
    bypassed = changed(unchecked, assign, outcomes=(*assign.outcomes, shortcut))

    assert DefectCode.APPROVAL_WITHOUT_CHECK not in codes(straight)
    assert DefectCode.APPROVAL_WITHOUT_CHECK in codes(bypassed)


def test_a_step_that_answers_lock_up_is_a_dead_end() -> None:
    small = AnswerIs("area", Comparison.LESS_THAN, (50,))
    assign, appraise = COMMUNE.step("assign"), COMMUNE.step("appraise")
    assert assign is not None
    assert appraise is not None
    # Only small plots come to the appraisal, and only large ones may leave it.
    to_appraisal = replace(assign.outcomes[0], guard=small)
    to_approval = replace(to_appraisal, id="skip", to="approve", guard=NotThat(small))
    locked = changed(COMMUNE, assign, outcomes=(to_appraisal, to_approval))
    leaving = [
        replace(each, guard=NotThat(small))
        for each in appraise.outcomes
        if each.kind is OutcomeKind.FORWARD
    ]
    locked = changed(locked, appraise, outcomes=tuple(leaving))

    found = {defect.code: defect for defect in verify(locked)}

    assert found[DefectCode.DEAD_END].path[-1] == "appraise"


def test_the_longest_way_counts_and_not_the_sum_of_all_steps() -> None:
    small = AnswerIs("area", Comparison.LESS_THAN, (50,))
    assign, appraise = COMMUNE.step("assign"), COMMUNE.step("appraise")
    assert assign is not None
    assert appraise is not None
    twin = replace(appraise, id="appraise_large", number=None)
    back = [
        replace(o, to=o.to and o.to.replace("appraise", twin.id)) for o in twin.outcomes
    ]
    twin = replace(twin, outcomes=tuple(back))
    to_small = replace(assign.outcomes[0], guard=small)
    to_large = replace(to_small, id="large", to=twin.id, guard=NotThat(small))
    forked = changed(COMMUNE, assign, outcomes=(to_small, to_large))
    forked = replace(forked, steps=(*forked.steps, twin))

    assert codes(forked) == set()


def test_waiting_for_tax_or_linked_dossiers_is_sound() -> None:
    appraise = COMMUNE.step("appraise")
    assert appraise is not None
    tax = Outcome(
        "ask_tax",
        OutcomeKind.WAIT,
        "Chờ cơ quan thuế",
        to="appraise",
        waits_for=WaitKind.TAX,
    )
    insurance = LinkedDossier("1.003000", OfficeSelector(OfficeKind.NAMED, "BHXH"))
    linked = Outcome(
        "link", OutcomeKind.SPAWN, "Liên thông", to="appraise", linked=(insurance,)
    )
    grown = (*appraise.outcomes, tax, linked)

    assert codes(changed(COMMUNE, appraise, outcomes=grown)) == set()


def test_more_cases_than_can_be_verified_are_refused() -> None:
    assign = COMMUNE.step("assign")
    assert assign is not None
    guarded = tuple(
        replace(
            assign.outcomes[0],
            id=f"way_{i}",
            guard=AnswerIs(f"field_{i}", Comparison.EQUALS, ("x",)),
        )
        for i in range(20)
    )

    found = codes(changed(COMMUNE, assign, outcomes=guarded))

    assert DefectCode.TOO_LARGE_TO_VERIFY in found


class Ladder:
    """A commune below a department below the province; nobody leads the province."""

    def reachable(self, selector: OfficeSelector) -> frozenset[str]:
        assert selector.kind is not OfficeKind.PARENT
        return frozenset({"commune"})

    def parents(self, offices: frozenset[str]) -> frozenset[str]:
        above = {"commune": "department", "department": "province"}
        return frozenset(above[office] for office in offices if office in above)

    def staffed(self, role: Role) -> frozenset[str]:
        everyone = frozenset({"commune", "department", "province"})
        return everyone - {"province"} if role is Role.LEADER else everyone


def test_a_parent_is_the_office_above_whoever_held_the_dossier() -> None:
    parent = OfficeSelector(OfficeKind.PARENT)
    above = changed(COMMUNE, step_with(COMMUNE, OutcomeKind.APPROVE), office=parent)
    assign = above.step("assign")
    assert assign is not None
    appraise = above.step("appraise")
    assert appraise is not None
    twice = changed(above, appraise, office=parent)

    once_above = verifier.verify(above, directory=Ladder(), fee_required=False)
    twice_above = verifier.verify(twice, directory=Ladder(), fee_required=False)

    assert once_above == ()
    assert [(each.code, each.path) for each in twice_above] == [
        (DefectCode.NOBODY_HOLDS_ROLE, ("approve",))
    ]


@st.composite
def sound_processes(draw: st.DrawFn) -> Process:
    """A process of any number of hands, with steps back and supplements anywhere."""
    hours = draw(st.lists(st.integers(0, 40), min_size=1, max_size=8))
    template = COMMUNE.step("appraise")
    assert template is not None
    names = [f"hand_{i}" for i in range(len(hours))]
    hands = []
    for i, (name, given_) in enumerate(zip(names, hours, strict=True)):
        onward = names[i + 1] if i + 1 < len(names) else "approve"
        hands.append(_hand(draw, template, name, onward, names[:i], hours=given_))
    accept = outcome_of(COMMUNE.intake, OutcomeKind.ACCEPT)
    begun = published.with_outcome(COMMUNE, COMMUNE.intake, accept, to="hand_0")
    approve = begun.step("approve")
    assert approve is not None
    back = outcome_of(approve, OutcomeKind.RETURN)
    begun = published.with_outcome(
        begun, approve, back, to=draw(st.sampled_from(names))
    )
    kept = [step for step in begun.steps if step.id not in ("assign", "appraise")]
    steps = (kept[0], *hands, *kept[1:])
    total = sum(step.allowance.minutes or 0 for step in steps if step.counted)
    return replace(begun, steps=steps, legal_limit=Allowance(total, Unit.HOURS))


def _hand(
    draw: st.DrawFn,
    template: Step,
    name: str,
    onward: str,
    before: list[str],
    *,
    hours: int,
) -> Step:
    out = [Outcome("submit", OutcomeKind.FORWARD, "Trình", to=onward)]
    if draw(st.booleans()) and before:
        to = draw(st.sampled_from(before))
        out.append(
            Outcome("back", OutcomeKind.RETURN, "Trả lại", to=to, reason_required=True)
        )
    if draw(st.booleans()):
        to = draw(st.sampled_from((*before, name)))
        out.append(
            Outcome(
                "ask", OutcomeKind.SUPPLEMENT, "Bổ sung", to=to, reason_required=True
            )
        )
    allowance = Allowance(hours * 60, Unit.HOURS)
    return replace(
        template, id=name, number=None, outcomes=tuple(out), allowance=allowance
    )


@settings(deadline=None)
@given(sound_processes())
def test_no_sound_process_raises_an_alarm(process: Process) -> None:
    assert verify(process) == ()


graphs = st.dictionaries(
    st.sampled_from("abcdef"), st.frozensets(st.sampled_from("abcdef"), max_size=3)
).map(lambda some: {name: some.get(name, frozenset()) for name in "abcdef"})


@settings(deadline=None)
@given(graphs)
def test_a_ring_is_found_exactly_where_a_step_can_follow_itself(
    some: dict[str, frozenset[str]],
) -> None:
    ring = graph.ring(some)

    assert bool(ring) == any(graph.follows(some, name, name) for name in some)
    for here, there in zip(ring, (*ring[1:], *ring[:1]), strict=True):
        assert there in some[here]
