"""Whose hands an open step is in, and who may change that. Pure.

A step belongs to a role in an office. Whoever holds that post may take it, and
then holds it alone; nobody is ever refused because of a holder who is gone.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from app.identity.actor import Actor, Post, Role


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


# Who may pull a step out of a colleague's hands by acting on it.
_OVERRIDES: Final = Role.LEADER


def may_act(hand: Hand, actor: Actor, *, override: bool = False) -> Post | Refused:
    """Return the post in which `actor` may act on the step, or take it."""
    post = actor.post_for(office_id=hand.office_id, role=hand.role)
    if post is None:
        return Refused(Refusal.NOT_YOUR_POST)
    if hand.unrouted:
        return Refused(Refusal.UNROUTED)
    if hand.holder is None or _holds(hand, actor):
        return post
    leads = actor.post_for(office_id=hand.office_id, role=_OVERRIDES) is not None
    if override and leads:
        return post
    return Refused(Refusal.TAKEN_BY_OTHER)


def may_release(hand: Hand, actor: Actor) -> Post | Refused:
    """Return the post in which `actor` may put the step back to its role."""
    post = may_act(hand, actor)
    if isinstance(post, Post) and hand.holder is None:
        return Refused(Refusal.NOT_TAKEN)
    return post


def may_reassign(hand: Hand, actor: Actor, *, to: Actor) -> Post | Refused:
    """Return the colleague's post, if `actor` may put the step into their hands."""
    if not actor.heads(hand.office_id):
        return Refused(Refusal.NOT_A_HEAD)
    return _receiving(hand, to)


def may_hand_over(hand: Hand, actor: Actor, *, to: Actor) -> Post | Refused:
    """Return the colleague's post, if the step's holder or a head may pass it on."""
    if not (_holds(hand, actor) or actor.heads(hand.office_id)):
        return Refused(Refusal.NOT_YOUR_POST)
    return _receiving(hand, to)


def may_route(hand: Hand, actor: Actor) -> Post | Refused:
    """Return the post in which `actor` may send an unrouted step to its office."""
    post = actor.post_for(office_id=hand.office_id, role=hand.role)
    return post or Refused(Refusal.NOT_YOUR_POST)


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
