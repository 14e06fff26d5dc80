"""Whose side somebody is on, and what a mandate is now. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from app.identity.actor import Actor, Role
from app.identity.policy.standings import Duty, Standing


class Kind(StrEnum):
    AUTHORIZATION = "authorization"  # ủy quyền
    REPRESENTATION = "representation"  # đại diện theo pháp luật của tổ chức
    GUARDIANSHIP = "guardianship"  # giám hộ, cha mẹ của người chưa thành niên


class Side(StrEnum):
    PRINCIPAL = "principal"
    AGENT = "agent"


class State(StrEnum):
    OFFERED = "offered"
    COMING = "coming"
    IN_FORCE = "in_force"
    EXPIRED = "expired"
    ENDED = "ended"


# Claimed by the agent on a document, which an official of a reception desk has seen.
CLAIMED = frozenset({Kind.REPRESENTATION, Kind.GUARDIANSHIP})


@dataclass(frozen=True)
class Facts:
    """What is known of a mandate: `principals` and `agents` are who may be meant."""

    kind: Kind
    offered_side: Side
    principals: frozenset[UUID]
    agents: frozenset[UUID]


@dataclass(frozen=True)
class Life:
    accepted: bool
    ended: bool
    first: date
    until: date | None


def state(life: Life, *, today: date) -> State:
    """Return what a mandate is on a day."""
    if life.ended:
        return State.ENDED
    if life.until is not None and life.until <= today:
        return State.EXPIRED
    if not life.accepted:
        return State.OFFERED
    return State.IN_FORCE if life.first <= today else State.COMING


def standings(facts: Facts, actor: Actor) -> frozenset[Standing]:
    """Return as whom somebody stands before a mandate."""
    found = set()
    if stands_for(facts.principals, actor) is not None:
        found.add(Standing.PRINCIPAL)
    if actor.id in facts.agents:
        found.add(Standing.AGENT)
    if facts.kind in CLAIMED and actor.offices_as(Role.RECEPTION):
        found.add(Standing.RECEPTION)
    return frozenset(found)


def stands_for(people: Collection[UUID], actor: Actor) -> UUID | None:
    """Return which of these people the actor is, or is a legal representative of."""
    represented = {held.principal_id for held in actor.mandates if held.represents}
    mine = [each for each in people if each == actor.id]
    return next(iter([*mine, *(each for each in people if each in represented)]), None)


def duties(facts: Facts, actor: Actor) -> frozenset[Duty]:
    """Return what keeps somebody from accepting: it was their own side's offer."""
    side = (
        Standing.PRINCIPAL if facts.offered_side is Side.PRINCIPAL else Standing.AGENT
    )
    offered = side in standings(facts, actor)
    return frozenset({Duty.CONCERNS_ONESELF}) if offered else frozenset()
