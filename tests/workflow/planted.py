"""Plant every class of defect, by program, wherever a published process can take it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import TypeAlias

from app.workflow.conditions import AllOf, AnswerIs, Comparison, Condition, NotThat
from app.workflow.defects import DefectCode
from app.workflow.definition import (
    ENDING,
    REASONED,
    Allowance,
    Outcome,
    OutcomeKind,
    Process,
    Role,
    Step,
    Unit,
)
from app.workflow.facts import Fact
from tests.workflow import published
from tests.workflow.published import (
    changed,
    outcome_of,
    step_with,
    with_consultation,
    with_outcome,
)

Planted: TypeAlias = Iterator[Process]
MUTATORS: dict[str, tuple[Callable[[Process], Planted], DefectCode]] = {}


def plants(
    code: DefectCode,
) -> Callable[[Callable[[Process], Planted]], Callable[[Process], Planted]]:
    def register(mutator: Callable[[Process], Planted]) -> Callable[[Process], Planted]:
        MUTATORS[mutator.__name__] = (mutator, code)
        return mutator

    return register


def outcomes(process: Process, *kinds: OutcomeKind) -> Iterator[tuple[Step, Outcome]]:
    for step in process.steps:
        for outcome in step.outcomes:
            if outcome.kind in kinds:
                yield step, outcome


def main_steps(process: Process) -> list[Step]:
    asked = {
        branch
        for _, outcome in outcomes(process, OutcomeKind.CONSULT)
        for branch in outcome.branches
    }
    return [step for step in process.steps if step.id not in asked]


@plants(DefectCode.DUPLICATE_STEP)
def two_steps_share_an_id(process: Process) -> Planted:
    for step in process.steps[1:]:
        yield changed(process, step, id=process.steps[0].id)


@plants(DefectCode.DUPLICATE_OUTCOME)
def two_outcomes_share_an_id(process: Process) -> Planted:
    for step in process.steps:
        yield changed(process, step, outcomes=(*step.outcomes, step.outcomes[0]))


@plants(DefectCode.UNKNOWN_STEP)
def an_outcome_leads_nowhere(process: Process) -> Planted:
    for step in process.steps:
        for outcome in step.outcomes:
            if outcome.to is not None:
                yield with_outcome(process, step, outcome, to="nowhere")


@plants(DefectCode.TARGET_MISSING)
def an_outcome_forgets_where_to(process: Process) -> Planted:
    kinds = (OutcomeKind.ACCEPT, OutcomeKind.FORWARD, OutcomeKind.APPROVE)
    for step, outcome in outcomes(process, *kinds, OutcomeKind.ISSUE):
        yield with_outcome(process, step, outcome, to=None)


@plants(DefectCode.PAUSE_CANNOT_RESUME)
def a_pause_forgets_where_to_go_on(process: Process) -> Planted:
    kinds = (OutcomeKind.SUPPLEMENT, OutcomeKind.REQUEST_PAYMENT, OutcomeKind.WAIT)
    for step, outcome in outcomes(process, *kinds):
        yield with_outcome(process, step, outcome, to=None)


@plants(DefectCode.END_GOES_ON)
def an_end_goes_on(process: Process) -> Planted:
    for step, outcome in outcomes(process, *ENDING):
        yield with_outcome(process, step, outcome, to=process.steps[1].id)


@plants(DefectCode.INTAKE_WITHOUT_ACCEPTANCE)
def the_intake_cannot_accept(process: Process) -> Planted:
    intake = process.intake
    kept = [each for each in intake.outcomes if each.kind is not OutcomeKind.ACCEPT]
    yield changed(process, intake, outcomes=tuple(kept))


@plants(DefectCode.REASON_MISSING)
def a_refusal_needs_no_reason(process: Process) -> Planted:
    for step, outcome in outcomes(process, *REASONED):
        yield with_outcome(process, step, outcome, reason_required=False)


@plants(DefectCode.WRONG_ROLE)
def the_wrong_hand_acts(process: Process) -> Planted:
    kinds = (OutcomeKind.ACCEPT, OutcomeKind.APPROVE, OutcomeKind.ISSUE)
    for step, _ in outcomes(process, *kinds, OutcomeKind.DELIVER):
        yield changed(process, step, role=Role.SPECIALIST)


@plants(DefectCode.RETURN_NOT_BACKWARD)
def a_return_leads_forward(process: Process) -> Planted:
    last = step_with(process, OutcomeKind.DELIVER)
    for step, outcome in outcomes(process, OutcomeKind.RETURN):
        yield with_outcome(process, step, outcome, to=last.id)


@plants(DefectCode.RETURN_NOT_BACKWARD)
def a_return_stays_where_it_is(process: Process) -> Planted:
    for step, outcome in outcomes(process, OutcomeKind.RETURN):
        yield with_outcome(process, step, outcome, to=step.id)


@plants(DefectCode.VALIDITY_REVERSED)
def the_version_ends_before_it_begins(process: Process) -> Planted:
    yield replace(process, valid_to=process.valid_from - timedelta(days=1))


@plants(DefectCode.UNREACHABLE_STEP)
def a_step_nobody_leads_to(process: Process) -> Planted:
    last = step_with(process, OutcomeKind.DELIVER)
    orphan = replace(published.opinion("orphan", to=last.id))
    yield replace(process, steps=(*process.steps, orphan))


@plants(DefectCode.UNREACHABLE_STEP)
def a_step_is_skipped(process: Process) -> Planted:
    accepting, accept = next(outcomes(process, OutcomeKind.ACCEPT))
    skipped = process.step(accept.to or "")
    assert skipped is not None
    onward = outcome_of(skipped, OutcomeKind.FORWARD).to
    returns = [each for _, each in outcomes(process, OutcomeKind.RETURN)]
    if all(each.to != skipped.id for each in returns):
        yield with_outcome(process, accepting, accept, to=onward)


@plants(DefectCode.DEAD_END)
def a_step_lets_nothing_out(process: Process) -> Planted:
    keep = {OutcomeKind.RETURN, OutcomeKind.SUPPLEMENT, OutcomeKind.REQUEST_PAYMENT}
    for step in main_steps(process):
        kept = [
            each
            for each in step.outcomes
            if each.kind in keep and each.to == step.id and not each.once
        ]
        yield changed(process, step, outcomes=tuple(kept))


@plants(DefectCode.FORWARD_CYCLE)
def work_goes_round_in_a_ring(process: Process) -> Planted:
    accept = outcome_of(process.intake, OutcomeKind.ACCEPT)
    first = accept.to
    for step, outcome in outcomes(process, OutcomeKind.FORWARD, OutcomeKind.ISSUE):
        if step in main_steps(process) and step.id != first:
            yield with_outcome(process, step, outcome, to=first)


@plants(DefectCode.NEVER_APPROVES)
def nobody_can_approve(process: Process) -> Planted:
    for step, outcome in outcomes(process, OutcomeKind.APPROVE):
        kept = [each for each in step.outcomes if each is not outcome]
        yield changed(process, step, outcomes=tuple(kept))


@plants(DefectCode.BRANCH_NOT_JOINED)
def a_branch_runs_off(process: Process) -> Planted:
    asking = with_consultation(process)
    last = step_with(process, OutcomeKind.DELIVER)
    yield _with_branch_outcome(asking, to=last.id)
    yield _with_branch_outcome(asking, kind=OutcomeKind.STOP, to=None)
    yield _with_branch_outcome(asking, to="opinion_one")
    accept = outcome_of(process.intake, OutcomeKind.ACCEPT)
    yield _with_branch_outcome(asking, to=accept.to)


@plants(DefectCode.BRANCH_CHANGES_STATUS)
def a_branch_touches_the_legal_status(process: Process) -> Planted:
    asking = with_consultation(process)
    yield _with_branch_outcome(asking, kind=OutcomeKind.SUPPLEMENT)
    yield _with_branch_outcome(asking, kind=OutcomeKind.REQUEST_PAYMENT)
    yield _with_branch_outcome(asking, kind=OutcomeKind.APPROVE)


@plants(DefectCode.BRANCHES_SHARE_STEP)
def two_branches_meet_before_the_join(process: Process) -> Planted:
    yield _with_branch_outcome(with_consultation(process), to="opinion_two")


@plants(DefectCode.BRANCH_OVER_DEADLINE)
def a_branch_takes_longer_than_its_deadline(process: Process) -> Planted:
    asking = with_consultation(process)
    branch = asking.step("opinion_two")
    assert branch is not None
    yield changed(asking, branch, allowance=Allowance(minutes=61, unit=Unit.HOURS))


@plants(DefectCode.CONSULTATION_OVER_STEP)
def a_consultation_outlasts_its_step(process: Process) -> Planted:
    asking = with_consultation(process)
    for step, outcome in outcomes(asking, OutcomeKind.CONSULT):
        if step.allowance.minutes is not None:
            deadline = replace(step.allowance, minutes=step.allowance.minutes + 1)
            yield with_outcome(asking, step, outcome, deadline=deadline)


def _with_branch_outcome(process: Process, **changes: object) -> Process:
    branch = process.step("opinion_one")
    assert branch is not None
    return with_outcome(process, branch, branch.outcomes[0], **changes)


def split(process: Process, one: Condition | None, other: Condition | None) -> Planted:
    """Split every way forward in two, guarded so."""
    for step, outcome in outcomes(process, OutcomeKind.FORWARD, OutcomeKind.APPROVE):
        if outcome.guard is None:
            twin = replace(outcome, id="twin", guard=other)
            guarded = replace(outcome, guard=one)
            kept = [each for each in step.outcomes if each is not outcome]
            yield changed(process, step, outcomes=(guarded, twin, *kept))


def area(comparison: Comparison, bound: int) -> AnswerIs:
    return AnswerIs("area", comparison, (bound,))


BELOW, FROM = area(Comparison.LESS_THAN, 50), area(Comparison.AT_LEAST, 50)
ABOVE = area(Comparison.MORE_THAN, 50)


@plants(DefectCode.CHOICE_OVERLAP)
def two_guards_hold_at_once(process: Process) -> Planted:
    yield from split(process, area(Comparison.AT_MOST, 50), NotThat(BELOW))
    yield from split(process, BELOW, None)


@plants(DefectCode.CHOICE_GAP)
def no_guard_holds(process: Process) -> Planted:
    yield from split(process, BELOW, ABOVE)
    yield from split(process, BELOW, FROM)  # an area not given is neither


@plants(DefectCode.NEVER_OFFERED)
def a_guard_contradicts_itself(process: Process) -> Planted:
    yield from split(process, AllOf((BELOW, ABOVE)), NotThat(AllOf((BELOW, ABOVE))))


@plants(DefectCode.SUPPLEMENT_REPEATS)
def the_intake_may_ask_twice(process: Process) -> Planted:
    supplement = outcome_of(process.intake, OutcomeKind.SUPPLEMENT)
    yield with_outcome(process, process.intake, supplement, once=False)
    twice = (*process.intake.outcomes, replace(supplement, id="ask_again"))
    yield changed(process, process.intake, outcomes=twice)


def _nowhere_required(process: Process, fact: Fact) -> Process:
    steps = (replace(each, requires=each.requires - {fact}) for each in process.steps)
    return replace(process, steps=tuple(steps))


@plants(DefectCode.APPROVAL_WITHOUT_CHECK)
def papers_are_never_checked(process: Process) -> Planted:
    yield _nowhere_required(process, Fact.PAPERS_CHECKED)


@plants(DefectCode.APPROVAL_WITHOUT_CHECK)
def added_papers_are_not_checked(process: Process) -> Planted:
    approving = step_with(process, OutcomeKind.APPROVE)
    bare = changed(process, approving, requires=frozenset({Fact.FEE_SETTLED}))
    for step, outcome in outcomes(bare, OutcomeKind.SUPPLEMENT):
        if step is not bare.intake:
            yield with_outcome(bare, step, outcome, to=approving.id)


@plants(DefectCode.APPROVAL_WITHOUT_VALID_SIGNATURES)
def signatures_are_never_validated(process: Process) -> Planted:
    yield _nowhere_required(process, Fact.ALL_SIGNATURES_VALID)


@plants(DefectCode.APPROVAL_WITHOUT_FEE)
def the_fee_is_never_settled(process: Process) -> Planted:
    yield replace(_nowhere_required(process, Fact.FEE_SETTLED), charges_fee=True)


@plants(DefectCode.ISSUE_WITHOUT_DECISION)
def a_result_is_issued_undecided(process: Process) -> Planted:
    yield _nowhere_required(process, Fact.DECISION_MADE)


@plants(DefectCode.ISSUE_WITHOUT_DECISION)
def the_leader_is_bypassed(process: Process) -> Planted:
    issuing = step_with(process, OutcomeKind.ISSUE)
    approving = step_with(process, OutcomeKind.APPROVE)
    for step, outcome in outcomes(process, OutcomeKind.FORWARD):
        if outcome.to == approving.id:
            yield with_outcome(process, step, outcome, to=issuing.id)


@plants(DefectCode.ISSUE_WITHOUT_SIGNATURE)
def a_result_is_issued_unsigned(process: Process) -> Planted:
    yield _nowhere_required(process, Fact.RESULT_SIGNED)


@plants(DefectCode.DELIVERY_WITHOUT_NUMBER)
def a_result_is_returned_unnumbered(process: Process) -> Planted:
    yield _nowhere_required(process, Fact.NUMBER_ISSUED)


@plants(DefectCode.DELIVERY_WITHOUT_NUMBER)
def the_clerk_is_bypassed(process: Process) -> Planted:
    last = step_with(process, OutcomeKind.DELIVER)
    for step, outcome in outcomes(process, OutcomeKind.APPROVE, OutcomeKind.REJECT):
        yield with_outcome(process, step, outcome, to=last.id)


@plants(DefectCode.ILLEGAL_STATUS)
def a_dossier_goes_back_before_its_acceptance(process: Process) -> Planted:
    for step, outcome in outcomes(process, OutcomeKind.RETURN):
        yield with_outcome(process, step, outcome, to=process.intake.id)


@plants(DefectCode.ILLEGAL_STATUS)
def an_issued_result_is_stopped(process: Process) -> Planted:
    last = step_with(process, OutcomeKind.DELIVER)
    stop = Outcome("stop", OutcomeKind.STOP, "Dừng", reason_required=True)
    yield changed(process, last, outcomes=(*last.outcomes, stop))


@plants(DefectCode.ILLEGAL_STATUS)
def work_begins_before_acceptance(process: Process) -> Planted:
    accept = outcome_of(process.intake, OutcomeKind.ACCEPT)
    early = replace(accept, id="early", kind=OutcomeKind.FORWARD)
    grown = (*process.intake.outcomes, early)
    yield changed(process, process.intake, outcomes=grown)


@plants(DefectCode.OVER_LIMIT)
def a_step_takes_a_minute_too_long(process: Process) -> Planted:
    for step in main_steps(process):
        if step.counted and step.allowance.minutes is not None:
            longer = replace(step.allowance, minutes=step.allowance.minutes + 1)
            yield changed(process, step, allowance=longer)
