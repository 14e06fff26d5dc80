"""The legal status machine, against a table written from the law, not the code."""

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.dossiers import lifecycle, outcomes
from app.dossiers.lifecycle import (
    Action,
    Allowed,
    Party,
    Refusal,
    Refused,
    Situation,
    Status,
)
from app.workflow.definition import OutcomeKind

# status · action · who · whether a reason is printed on a form · where it leads.
# NĐ 118/2025 art. 17–21; forms 02, 03, 05 of TT 03/2025/TT-VPCP.
LAW = """
draft                submit              applicant  -       submitted
submitted            accept              handler    -       accepted
submitted            decline             handler    reason  declined
submitted            request_supplement  handler    reason  supplement_requested
submitted            withdraw            applicant  reason  withdrawn
accepted             process             handler    -       processing
accepted             request_supplement  handler    reason  supplement_requested
accepted             request_payment     handler    reason  payment_due
accepted             complete            handler    -       completed
accepted             stop                handler    reason  stopped
accepted             withdraw            applicant  reason  withdrawn
processing           process             handler    -       processing
processing           request_supplement  handler    reason  supplement_requested
processing           request_payment     handler    reason  payment_due
processing           complete            handler    -       completed
processing           stop                handler    reason  stopped
processing           withdraw            applicant  reason  withdrawn
supplement_requested complete_filing     applicant  -       submitted
supplement_requested complete_appraisal  applicant  -       processing
supplement_requested stop                handler    reason  stopped
supplement_requested withdraw            applicant  reason  withdrawn
payment_due          confirm_payment     handler    -       processing
payment_due          stop                handler    reason  stopped
payment_due          withdraw            applicant  reason  withdrawn
completed            return_result       handler    -       returned
"""
ENDS = {Status.DECLINED, Status.WITHDRAWN, Status.STOPPED, Status.RETURNED}
REASONS = (None, "", "  \n", "Thiếu bản án ly hôn")


def _expected() -> dict[tuple[Status, Action], tuple[Party, bool, Status]]:
    rows = (line.split() for line in LAW.strip().splitlines())
    return {
        (Status(source), Action(action)): (Party(by), reason == "reason", Status(to))
        for source, action, by, reason, to in rows
    }


EXPECTED = _expected()


def _by_law(
    status: Status, action: Action, party: Party | None, reason: str | None
) -> Allowed | Refused:
    if (status, action) not in EXPECTED:
        return Refused(Refusal.NOT_FROM_HERE)
    by, reason_asked, to = EXPECTED[status, action]
    if party is not by:
        return Refused(Refusal.WRONG_PARTY)
    if reason_asked and not (reason or "").strip():
        return Refused(Refusal.REASON_MISSING)
    return Allowed(to)


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("action", Action)
def test_every_act_is_decided_as_the_law_says(status: Status, action: Action) -> None:
    for party, reason in itertools.product((*Party, None), REASONS):
        decided = lifecycle.decide(Situation(status, party), action, reason=reason)

        assert decided == _by_law(status, action, party, reason)


@pytest.mark.parametrize("status", Status)
def test_every_status_can_be_reached_from_a_draft(status: Status) -> None:
    reached = {Status.DRAFT}

    for _ in Status:
        reached |= {
            rule.to
            for (source, _), rule in lifecycle.RULES.items()
            if source in reached
        }

    assert status in reached


@pytest.mark.parametrize("status", Status)
def test_only_an_end_has_no_way_out(status: Status) -> None:
    ways_out = [action for source, action in lifecycle.RULES if source is status]

    assert (ways_out == []) == (status in ENDS)
    assert (status in lifecycle.ENDS) == (status in ENDS)


def test_every_status_but_a_draft_has_its_own_code_on_the_national_portal() -> None:
    codes = [lifecycle.NATIONAL_CODE[status] for status in Status]

    assert lifecycle.NATIONAL_CODE[Status.DRAFT] is None
    assert sorted(code for code in codes if code is not None) == list(range(1, 11))


@pytest.mark.parametrize("status", Status)
def test_every_status_has_a_vietnamese_label(status: Status) -> None:
    label = lifecycle.LABEL[status]

    assert label
    assert label != status


@pytest.mark.parametrize("kind", OutcomeKind)
def test_every_outcome_of_a_process_has_an_act_in_law_and_an_event(
    kind: OutcomeKind,
) -> None:
    assert outcomes.ACTION[kind] in Action
    assert re.fullmatch(r"dossier\.[a-z_]+", outcomes.EVENT[kind])


@pytest.mark.parametrize("kind", OutcomeKind)
def test_no_two_outcomes_tell_the_same_event(kind: OutcomeKind) -> None:
    same = [
        other for other in OutcomeKind if outcomes.EVENT[other] == outcomes.EVENT[kind]
    ]

    assert same == [kind]


@given(st.lists(st.tuples(st.integers(0, 50), st.sampled_from(Party)), max_size=60))
def test_a_walk_of_allowed_acts_is_never_stuck(
    choices: list[tuple[int, Party]],
) -> None:
    status = Status.DRAFT

    for number, party in choices:
        offered = lifecycle.available_actions(Situation(status, party))
        if not offered:
            continue
        decided = lifecycle.decide(
            Situation(status, party), offered[number % len(offered)], reason="vì thế"
        )
        assert isinstance(decided, Allowed)
        status = decided.to

    somebody_may_act = any(
        lifecycle.available_actions(Situation(status, party)) for party in Party
    )
    assert somebody_may_act == (status not in ENDS)


@pytest.mark.parametrize(
    ("status", "party"), list(itertools.product(Status, (*Party, None)))
)
def test_what_is_offered_is_what_would_be_allowed(
    status: Status, party: Party | None
) -> None:
    situation = Situation(status, party)

    offered = lifecycle.available_actions(situation)

    assert set(offered) == {
        action
        for (source, action), (by, _, _) in EXPECTED.items()
        if source is status and by is party
    }


def test_the_diagram_draws_every_rule_and_every_end() -> None:
    drawn = lifecycle.diagram()

    arrows = re.findall(r"^    (\w+) --> (\w+): (\w+)$", drawn, re.MULTILINE)
    assert {(a, c, b) for a, b, c in arrows} == {
        (source, action, to) for (source, action), (_, _, to) in EXPECTED.items()
    }
    assert set(re.findall(r"^    (\w+) --> \[\*\]$", drawn, re.MULTILINE)) == ENDS
