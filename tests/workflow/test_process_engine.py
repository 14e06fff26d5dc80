from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from app.workflow import engine
from app.workflow.conditions import AnswerIs, Comparison, NotThat
from app.workflow.definition import Join, Process, WaitKind
from app.workflow.engine import Moved, Refusal, Refused
from app.workflow.facts import Fact, Facts
from app.workflow.position import Position
from tests.workflow import published
from tests.workflow.published import EVERYTHING, WALKED, changed, with_consultation

COMMUNE = published.ALL["1.004873"]
CONSULTING = with_consultation(COMMUNE)


def take(
    process: Process, position: Position, step: str, outcome: str, **given_: object
) -> Moved:
    facts = given_.get("facts", EVERYTHING)
    assert isinstance(facts, Facts)
    moved = engine.decide_next(
        process, position, step=step, outcome=outcome, facts=facts, reason="lý do"
    )
    assert isinstance(moved, Moved), moved
    return moved


def at_appraisal(process: Process) -> Position:
    position = engine.begin(process)
    position = take(process, position, "receive", "accept").position
    return take(process, position, "assign", "assign").position


def at_approval(process: Process) -> Position:
    return take(process, at_appraisal(process), "appraise", "submit").position


def refusal_of(moved: Moved | Refused) -> Refusal | None:
    return moved.refusal if isinstance(moved, Refused) else None


def test_a_dossier_begins_at_the_intake() -> None:
    position = engine.begin(COMMUNE)

    assert [token.step for token in position.tokens] == ["receive"]


def test_acceptance_hands_the_dossier_to_the_next_step() -> None:
    moved = take(COMMUNE, engine.begin(COMMUNE), "receive", "accept")

    assert moved.left.id == "receive"
    assert [step.id for step in moved.entered] == ["assign"]
    assert not moved.ended


def test_the_intake_asks_for_a_supplement_once_only() -> None:
    asked = take(COMMUNE, engine.begin(COMMUNE), "receive", "ask_supplement")
    back = engine.resume(COMMUNE, asked.position, step="receive")
    assert isinstance(back, Moved)

    again = engine.decide_next(
        COMMUNE,
        back.position,
        step="receive",
        outcome="ask_supplement",
        facts=EVERYTHING,
        reason="thiếu giấy tờ",
    )

    assert asked.waiting is WaitKind.SUPPLEMENT
    assert refusal_of(again) is Refusal.ALREADY_USED


def test_a_waiting_step_moves_only_when_resumed() -> None:
    asked = take(COMMUNE, at_appraisal(COMMUNE), "appraise", "ask_payment")

    early = engine.decide_next(
        COMMUNE,
        asked.position,
        step="appraise",
        outcome="submit",
        facts=EVERYTHING,
        reason=None,
    )
    resumed = engine.resume(COMMUNE, asked.position, step="appraise")

    assert refusal_of(early) is Refusal.STEP_WAITS
    assert isinstance(resumed, Moved)
    assert [step.id for step in resumed.entered] == ["appraise"]


def test_a_wait_that_never_ends_can_be_stopped() -> None:
    asked = take(COMMUNE, at_appraisal(COMMUNE), "appraise", "ask_supplement")

    stopped = take(COMMUNE, asked.position, "appraise", "stop")

    assert stopped.ended
    assert stopped.position.ended


def test_nothing_resumes_where_nothing_waits() -> None:
    resumed = engine.resume(COMMUNE, at_appraisal(COMMUNE), step="appraise")

    assert refusal_of(resumed) is Refusal.NOTHING_TO_RESUME


def test_a_refusal_needs_a_reason() -> None:
    for reason in (None, "", "   "):
        refused = engine.decide_next(
            COMMUNE,
            engine.begin(COMMUNE),
            step="receive",
            outcome="decline",
            facts=EVERYTHING,
            reason=reason,
        )

        assert refusal_of(refused) is Refusal.REASON_MISSING


def test_approval_names_what_is_still_missing() -> None:
    held = EVERYTHING.held - {Fact.FEE_SETTLED}

    refused = engine.decide_next(
        COMMUNE,
        at_approval(COMMUNE),
        step="approve",
        outcome="approve",
        facts=Facts(held=held),
        reason=None,
    )

    assert isinstance(refused, Refused)
    assert refused.missing == {Fact.FEE_SETTLED}
    assert "nghĩa vụ tài chính" in refused.text


def test_rejection_is_possible_without_the_fee() -> None:
    moved = take(COMMUNE, at_approval(COMMUNE), "approve", "reject", facts=Facts())

    assert [step.id for step in moved.entered] == ["issue"]


def test_only_outcomes_that_may_be_taken_are_offered() -> None:
    begun = engine.begin(COMMUNE)

    unchecked = engine.offered(COMMUNE, begun, step="receive", facts=Facts())
    checked = engine.offered(COMMUNE, begun, step="receive", facts=EVERYTHING)

    assert [outcome.id for outcome in unchecked] == ["ask_supplement", "decline"]
    assert checked[0].id == "accept"


def test_a_guard_decides_by_the_answers() -> None:
    tax = published.ALL["1.013831"]
    begun = replace(
        engine.begin(tax), tokens=(replace(engine.begin(tax).tokens[0], step="tax"),)
    )

    def offered(**answers: object) -> list[str]:
        facts = Facts(answers=answers, held=EVERYTHING.held)
        return [each.id for each in engine.offered(tax, begun, step="tax", facts=facts)]

    assert offered(tax_exempt=True) == ["exempt", "stop"]
    assert offered(tax_exempt=False) == ["to_tax", "stop"]
    assert offered() == ["to_tax", "stop"]


def test_all_branches_answer_before_the_asker_goes_on() -> None:
    asked = take(CONSULTING, at_approval(CONSULTING), "approve", "ask_others")
    first = take(CONSULTING, asked.position, "opinion_one", "answer")
    second = take(CONSULTING, first.position, "opinion_two", "answer")

    assert [step.id for step in asked.entered] == ["opinion_one", "opinion_two"]
    assert first.entered == ()
    assert [step.id for step in second.entered] == ["approve"]
    assert second.position.groups == ()


def test_the_first_answer_suffices_where_any_joins() -> None:
    process = with_consultation(COMMUNE, join=Join.ANY)
    asked = take(process, at_approval(process), "approve", "ask_others")

    first = take(process, asked.position, "opinion_two", "answer")

    assert [step.id for step in first.entered] == ["approve"]
    assert [step.id for step in first.withdrawn] == ["opinion_one"]
    assert [token.step for token in first.position.tokens] == ["approve"]


def test_a_lapsed_consultation_goes_on_without_the_missing_answer() -> None:
    asked = take(CONSULTING, at_approval(CONSULTING), "approve", "ask_others")
    first = take(CONSULTING, asked.position, "opinion_one", "answer")

    lapsed = engine.lapse(CONSULTING, first.position, step="approve")

    assert isinstance(lapsed, Moved)
    assert [step.id for step in lapsed.entered] == ["approve"]
    assert [step.id for step in lapsed.withdrawn] == ["opinion_two"]
    assert [token.step for token in lapsed.position.tokens] == ["approve"]


def test_nothing_lapses_where_nobody_was_asked() -> None:
    lapsed = engine.lapse(CONSULTING, at_approval(CONSULTING), step="approve")

    assert refusal_of(lapsed) is Refusal.NO_CONSULTATION


def test_a_consultation_within_a_branch_joins_its_branch_first() -> None:
    inner = published.opinion("inner", to="opinion_one")
    branch = CONSULTING.step("opinion_one")
    asking = CONSULTING.step("approve")
    assert branch is not None
    assert asking is not None
    consult = replace(
        asking.outcomes[-1], id="ask_inner", to="opinion_one", branches=("inner",)
    )
    nested = changed(CONSULTING, branch, outcomes=(*branch.outcomes, consult))
    nested = replace(nested, steps=(*nested.steps, inner))

    position = take(nested, at_approval(nested), "approve", "ask_others").position
    position = take(nested, position, "opinion_one", "ask_inner").position
    waiting = take(nested, position, "opinion_two", "answer")
    position = take(nested, waiting.position, "inner", "answer").position
    joined = take(nested, position, "opinion_one", "answer")

    assert waiting.entered == ()
    assert [step.id for step in joined.entered] == ["approve"]
    assert joined.position.groups == ()


def test_a_dossier_of_another_version_is_refused() -> None:
    newer = replace(COMMUNE, version=2)

    refused = engine.decide_next(
        newer,
        engine.begin(COMMUNE),
        step="receive",
        outcome="accept",
        facts=EVERYTHING,
        reason=None,
    )

    assert refusal_of(refused) is Refusal.OTHER_VERSION


def test_migration_keeps_the_standing_of_a_running_dossier() -> None:
    renamed = replace(
        COMMUNE,
        version=2,
        steps=tuple(
            replace(step, id="examine") if step.id == "appraise" else step
            for step in COMMUNE.steps
        ),
    )
    waiting = take(COMMUNE, at_appraisal(COMMUNE), "appraise", "ask_payment").position

    moved = engine.migrate(waiting, process=renamed, mapping={"appraise": "examine"})
    lost = engine.migrate(waiting, process=renamed, mapping={})

    assert isinstance(moved, Position)
    assert moved.version == 2
    assert moved.tokens[0].waiting is WaitKind.PAYMENT
    assert moved.tokens[0].step == "examine"
    assert isinstance(lost, Refused)
    assert lost.refusal is Refusal.MAPPING_NOT_TOTAL


def test_migration_is_refused_when_the_wait_has_no_place() -> None:
    appraise = COMMUNE.step("appraise")
    assert appraise is not None
    kept = [each for each in appraise.outcomes if each.id != "ask_payment"]
    newer = replace(changed(COMMUNE, appraise, outcomes=tuple(kept)), version=2)
    waiting = take(COMMUNE, at_appraisal(COMMUNE), "appraise", "ask_payment").position

    assert isinstance(engine.migrate(waiting, process=newer, mapping={}), Refused)


def test_two_pieces_of_work_are_never_migrated_into_one_step() -> None:
    asked = take(CONSULTING, at_approval(CONSULTING), "approve", "ask_others").position

    merged = engine.migrate(
        asked, process=CONSULTING, mapping={"opinion_one": "opinion_two"}
    )

    assert isinstance(merged, Refused)


@settings(deadline=None)
@given(
    st.sampled_from(WALKED),
    st.text(max_size=12),
    st.text(max_size=12),
    st.none() | st.text(max_size=3),
)
def test_the_engine_answers_any_step_and_outcome_without_raising(
    process: Process, step: str, outcome: str, reason: str | None
) -> None:
    position = engine.begin(process)

    decided = engine.decide_next(
        process, position, step=step, outcome=outcome, facts=Facts(), reason=reason
    )

    assert isinstance(decided, Refused)
    assert isinstance(engine.resume(process, position, step=step), Refused)
    assert isinstance(engine.lapse(process, position, step=step), Refused)
    assert decided.text


def test_a_guard_that_fails_refuses_the_outcome() -> None:
    assign = COMMUNE.step("assign")
    assert assign is not None
    never = NotThat(AnswerIs("area", Comparison.ANSWERED, (False,)))
    guarded = published.with_outcome(COMMUNE, assign, assign.outcomes[0], guard=never)
    position = take(guarded, engine.begin(guarded), "receive", "accept").position

    refused = engine.decide_next(
        guarded, position, step="assign", outcome="assign", facts=Facts(), reason=None
    )

    assert refusal_of(refused) is Refusal.GUARD_FAILS
