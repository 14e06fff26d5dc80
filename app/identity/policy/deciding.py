"""May this be done by somebody of whom this is known? One total function. Pure."""

from collections.abc import Collection
from dataclasses import dataclass

from app.identity.actor import APPLICANTS, Actor, Kind
from app.identity.policy.permissions import Permission
from app.identity.policy.rules import Refusal
from app.identity.policy.standings import Duty, Standing
from app.identity.policy.table import RULES


@dataclass(frozen=True)
class Facts:
    """As whom somebody stands before the thing, and what they did for it before."""

    standings: frozenset[Standing] = frozenset()
    duties: frozenset[Duty] = frozenset()


@dataclass(frozen=True)
class Allowed:
    """It may be done."""


@dataclass(frozen=True)
class Refused:
    why: Refusal


def decide(act: Permission, facts: Facts) -> Allowed | Refused:
    """Decide an act; what is refused says why, and hides what is not to be known."""
    rule = RULES[act]
    standings = facts.standings | {Standing.ANYONE}
    if not standings & rule.enter:
        known = standings != {Standing.ANYONE}
        return Refused(Refusal.NOT_FOR_YOU if known else Refusal.UNAUTHENTICATED)
    if rule.by and not standings & rule.by:
        shown = bool(standings & rule.seen_by)
        return Refused(rule.otherwise if shown else Refusal.HIDDEN)
    return keep_apart(act, facts.duties)


def keep_apart(act: Permission, duties: Collection[Duty]) -> Allowed | Refused:
    """Decide an act by the separation of duties alone."""
    for duty, refusal in RULES[act].apart.items():
        if duty in duties:
            return Refused(refusal)
    return Allowed()


def decide_for_system(act: Permission, scopes: Collection[str]) -> Allowed | Refused:
    """Decide an act of a partner system, by the scopes that it was granted."""
    rule = RULES[act]
    if Standing.PARTNER not in rule.enter:
        return Refused(Refusal.NOT_FOR_YOU)
    if rule.scope not in scopes:
        return Refused(Refusal.INSUFFICIENT_SCOPE)
    return Allowed()


def comes_in(act: Permission, actor: Actor) -> bool:
    """Tell whether the act is open to this kind of person at all."""
    return entrance(actor) in RULES[act].enter


def facts_of(
    actor: Actor,
    standings: Collection[Standing] = (),
    *,
    duties: Collection[Duty] = (),
) -> Facts:
    """Return what is known of a signed-in person before one thing."""
    return Facts(frozenset({entrance(actor), *standings}), frozenset(duties))


def entrance(actor: Actor) -> Standing:
    """Return how a signed-in person comes in; a partner's account does not."""
    if actor.kind in APPLICANTS:
        return Standing.APPLICANT
    return Standing.OFFICIAL if actor.kind is Kind.OFFICIAL else Standing.ANYONE
