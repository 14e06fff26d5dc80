"""The table is total, and its decision is what the table says, for every set of facts."""

from collections.abc import Iterator
from typing import Final
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import ProblemError
from app.identity import permits
from app.identity.actor import Actor, Kind
from app.identity.policy import deciding
from app.identity.policy.deciding import Allowed, Facts, Refused
from app.identity.policy.permissions import Permission
from app.identity.policy.rules import Refusal, Rule
from app.identity.policy.standings import CAPTION, DUTY_CAPTION, Duty, Standing
from app.identity.policy.table import RULES

ENTRANCES: Final = frozenset(
    {
        Standing.ANYONE,
        Standing.APPLICANT,
        Standing.OFFICIAL,
        Standing.PARTNER,
        Standing.NATIONAL_PORTAL,
    }
)
FACTS: Final = st.builds(
    Facts,
    st.frozensets(st.sampled_from(Standing)),
    st.frozensets(st.sampled_from(Duty)),
)


def test_every_act_has_one_row() -> None:
    assert set(RULES) == set(Permission)


def test_every_standing_duty_and_refusal_is_used_and_named() -> None:
    rules = list(RULES.values())

    assert set(CAPTION) == set(Standing)
    assert set(DUTY_CAPTION) == set(Duty)
    assert set(permits.ERRORS) == set(Refusal)
    assert {each for rule in rules for each in rule.enter | rule.by} == set(Standing)
    assert {duty for rule in rules for duty in rule.apart} == set(Duty)


@pytest.mark.parametrize("permission", Permission)
def test_a_row_lets_people_in_by_their_kind_and_act_by_what_they_are(
    permission: Permission,
) -> None:
    rule = RULES[permission]

    assert rule.enter
    assert rule.enter <= ENTRANCES
    assert not rule.by & ENTRANCES
    assert (rule.scope is not None) == (Standing.PARTNER in rule.enter)


@pytest.mark.parametrize("refusal", sorted(set(Refusal) - {Refusal.HIDDEN}))
def test_a_refusal_is_told_by_its_own_code(refusal: Refusal) -> None:
    error: type[ProblemError] = permits.ERRORS[refusal]

    assert error.code == refusal
    assert error.status == (401 if refusal is Refusal.UNAUTHENTICATED else 403)


@given(permission=st.sampled_from(Permission), facts=FACTS)
def test_every_act_is_decided_for_every_set_of_facts(
    permission: Permission, facts: Facts
) -> None:
    decided = deciding.decide(permission, facts)

    assert decided == _by_the_book(RULES[permission], facts)


@given(
    permission=st.sampled_from(Permission),
    facts=FACTS,
    more=st.frozensets(st.sampled_from(Standing)),
)
def test_to_stand_as_more_never_takes_an_act_away(
    permission: Permission, facts: Facts, more: frozenset[Standing]
) -> None:
    before = deciding.decide(permission, facts)
    after = deciding.decide(permission, Facts(facts.standings | more, facts.duties))

    assert isinstance(before, Refused) or isinstance(after, Allowed)


@given(
    permission=st.sampled_from(Permission),
    facts=FACTS,
    duty=st.sampled_from(Duty),
)
def test_to_have_done_more_never_gives_an_act(
    permission: Permission, facts: Facts, duty: Duty
) -> None:
    before = deciding.decide(permission, facts)
    after = deciding.decide(permission, Facts(facts.standings, facts.duties | {duty}))

    assert isinstance(before, Allowed) or isinstance(after, Refused)


@pytest.mark.parametrize("permission", Permission)
def test_nobody_signed_in_may_do_only_what_is_public(permission: Permission) -> None:
    decided = deciding.decide(permission, Facts())

    public = permission is Permission.USE_PUBLIC
    assert decided == (Allowed() if public else Refused(Refusal.UNAUTHENTICATED))


@pytest.mark.parametrize("permission", Permission)
@pytest.mark.parametrize("kind", [Kind.PARTNER, Kind.SYSTEM])
def test_accounts_of_systems_come_in_as_nobody(
    permission: Permission, kind: Kind
) -> None:
    account = Actor(id=_NOBODY, kind=kind, name="", identity_number="")

    assert deciding.comes_in(permission, account) == (
        permission is Permission.USE_PUBLIC
    )


@pytest.mark.parametrize(
    ("permission", "duty", "why"),
    [
        (Permission.DECIDE, Duty.CHECKED, Refusal.CHECKER_DECIDES),
        (Permission.PUBLISH_RULES, Duty.DRAFTED, Refusal.DRAFTER_PUBLISHES),
        (Permission.APPOINT, Duty.CONCERNS_ONESELF, Refusal.GRANTS_ONESELF),
        (Permission.APPOINT_HEAD, Duty.CONCERNS_ONESELF, Refusal.GRANTS_ONESELF),
    ],
)
def test_duties_that_exclude_each_other_are_kept_apart(
    permission: Permission, duty: Duty, why: Refusal
) -> None:
    rule = RULES[permission]
    may = rule.enter | rule.by

    assert deciding.decide(permission, Facts(may)) == Allowed()
    assert deciding.decide(permission, Facts(may, frozenset({duty}))) == Refused(why)


@pytest.mark.parametrize("scopes", [frozenset(), frozenset({"documents.exchange"})])
def test_a_partner_without_the_scope_reads_nothing(scopes: frozenset[str]) -> None:
    refused = deciding.decide_for_system(Permission.READ_FEED, scopes)
    elsewhere = deciding.decide_for_system(Permission.READ_DOSSIER, {"feed.read"})
    allowed = deciding.decide_for_system(Permission.READ_FEED, {"feed.read"})

    assert refused == Refused(Refusal.INSUFFICIENT_SCOPE)
    assert elsewhere == Refused(Refusal.NOT_FOR_YOU)
    assert allowed == Allowed()


def _by_the_book(rule: Rule, facts: Facts) -> Allowed | Refused:
    """Return the decision as the table's captions tell it, one reason at a time."""
    return next(_reasons(rule, facts), Allowed())


def _reasons(rule: Rule, facts: Facts) -> Iterator[Refused]:
    standings = facts.standings
    if rule.enter.isdisjoint({*standings, Standing.ANYONE}):
        stranger = standings <= {Standing.ANYONE}
        yield Refused(Refusal.UNAUTHENTICATED if stranger else Refusal.NOT_FOR_YOU)
    if rule.by and rule.by.isdisjoint(standings):
        hidden = rule.seen_by.isdisjoint(standings)
        yield Refused(Refusal.HIDDEN if hidden else rule.otherwise)
    yield from (
        Refused(why) for duty, why in rule.apart.items() if duty in facts.duties
    )


_NOBODY = UUID(int=0)
