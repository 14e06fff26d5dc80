"""Whose hands an open step is in, and who may change that. Pure.

A step belongs to a role in an office. Whoever holds that post may take it, and
then holds it alone; nobody is ever refused because of a holder who is gone.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from app.identity.actor import Actor, Post, Role
from app.identity.policy import deciding
from app.identity.policy.deciding import Allowed
from app.identity.policy.permissions import Permission
from app.identity.policy.standings import Standing


class Refusal(StrEnum):
    NOT_YOUR_POST = "not_your_post"
    TAKEN_BY_OTHER = "taken_by_other"
    NOT_TAKEN = "not_taken"
    NOT_A_HEAD = "not_a_head"
    COLLEAGUE_LACKS_ROLE = "colleague_lacks_role"
    UNROUTED = "unrouted"


@dataclass(frozen=True)
class Hand:
    """The few facts that the rules read of an open step.

    `holder` is who took it, if they still hold the post.
    """

    office_id: UUID
    role: str
    holder: UUID | None = None
    unrouted: bool = False


@dataclass(frozen=True)
class Refused:
    why: Refusal


def standings(hand: Hand, actor: Actor) -> frozenset[Standing]:
    """Return as whom the actor stands before the open step."""
    found = {
        Standing.HANDLER: actor.post_for(office_id=hand.office_id, role=hand.role),
        Standing.LEADER: actor.post_for(office_id=hand.office_id, role=Role.LEADER),
        Standing.HEAD: actor.heads(hand.office_id),
        Standing.HOLDER: _holds(hand, actor),
        # Whoever has one of these sees the dossier because of this office.
        Standing.PASSED_THROUGH: hand.office_id in actor.office_ids,
    }
    return frozenset(standing for standing, held in found.items() if held)


def may_act(hand: Hand, actor: Actor, *, override: bool = False) -> Post | Refused:
    """Return the post in which `actor` may act on the step, or take it."""
    return _at_step(Permission.TAKE_STEP, hand, actor, override=override)


def may_release(hand: Hand, actor: Actor) -> Post | Refused:
    """Return the post in which `actor` may put the step back to its role."""
    post = _at_step(Permission.RELEASE_STEP, hand, actor)
    if isinstance(post, Post) and hand.holder is None:
        return Refused(Refusal.NOT_TAKEN)
    return post


def may_reassign(hand: Hand, actor: Actor, *, to: Actor) -> Post | Refused:
    """Return the colleague's post, if `actor` may put the step into their hands."""
    if not _may(Permission.REASSIGN_STEP, hand, actor):
        return Refused(Refusal.NOT_A_HEAD)
    return _receiving(hand, to)


def may_hand_over(hand: Hand, actor: Actor, *, to: Actor) -> Post | Refused:
    """Return the colleague's post, if the step's holder or a head may pass it on."""
    if not _may(Permission.HAND_OVER, hand, actor):
        return Refused(Refusal.NOT_YOUR_POST)
    return _receiving(hand, to)


def may_route(hand: Hand, actor: Actor) -> Post | Refused:
    """Return the post in which `actor` may send an unrouted step to its office."""
    return _post(Permission.ROUTE_STEP, hand, actor)


def _at_step(
    permission: Permission, hand: Hand, actor: Actor, *, override: bool = False
) -> Post | Refused:
    post = _post(permission, hand, actor)
    if isinstance(post, Refused):
        return post
    if hand.unrouted:
        return Refused(Refusal.UNROUTED)
    if hand.holder is None or _holds(hand, actor):
        return post
    if override and _may(Permission.OVERRIDE_HOLDER, hand, actor):
        return post
    return Refused(Refusal.TAKEN_BY_OTHER)


def _may(permission: Permission, hand: Hand, actor: Actor) -> bool:
    facts = deciding.facts_of(actor, standings(hand, actor))
    return isinstance(deciding.decide(permission, facts), Allowed)


def _post(permission: Permission, hand: Hand, actor: Actor) -> Post | Refused:
    """Return the post of the step's role, if the policy lets its holder do this."""
    post = actor.post_for(office_id=hand.office_id, role=hand.role)
    if post is None or not _may(permission, hand, actor):
        return Refused(Refusal.NOT_YOUR_POST)
    return post


def _receiving(hand: Hand, to: Actor) -> Post | Refused:
    if hand.unrouted:
        return Refused(Refusal.UNROUTED)
    post = to.post_for(office_id=hand.office_id, role=hand.role)
    return post or Refused(Refusal.COLLEAGUE_LACKS_ROLE)


def _holds(hand: Hand, actor: Actor) -> bool:
    """Tell whether the actor took it, or stands in for the one who did."""
    if hand.holder is None:
        return False
    return hand.holder == actor.id or actor.stands_in_for(
        hand.holder, office_id=hand.office_id, role=hand.role
    )
