"""Put steps into a named colleague's hands: one by a head, or all at once.

Substitutes hold an absent person's post by date; this is for what is to change
hands for good.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.dossiers import hands, open_steps, queries
from app.dossiers.act import Act
from app.dossiers.hands import Hand, Refused
from app.dossiers.models import Dossier, WorkItem
from app.dossiers.service import holding, noting
from app.identity import queries as identity
from app.identity.actor import Actor, Kind


@dataclass(frozen=True)
class Handover:
    """From whom to whom, in which post, and why."""

    giver_id: UUID
    receiver_id: UUID
    office_id: UUID
    role: str
    reason: str


@dataclass(frozen=True)
class Passing:
    """Into whose hands a step passes, by whom, why and when."""

    receiver: Actor
    by: Actor
    reason: str
    at: datetime


async def reassign(
    session: AsyncSession, act: Act, *, item_id: UUID, to: UUID, reason: str
) -> Dossier:
    """Put an open step into a colleague's hands, as a head of its office.

    Raises:
        NotAHead: unless the actor heads a division or the office.
        ColleagueLacksRole: unless the colleague holds the step's role there.
    """
    dossier = await queries.lock(session, act)
    item = await holding.open_item(session, dossier, item_id)
    receiver = await _colleague(session, to, at=act.at)
    hand = await holding.hand_of(session, item, actor=act.actor, at=act.at)
    post = hands.may_reassign(hand, act.actor, to=receiver)
    if isinstance(post, Refused):
        raise await holding.refusal(session, post, item)
    passing = Passing(receiver, act.actor, reason, act.at)
    await _pass(session, dossier, item, passing, event="step.reassigned")
    return dossier


async def hand_over(
    session: AsyncSession, handover: Handover, *, by: Actor, at: datetime
) -> int:
    """Pass on every open step taken in one post; return how many.

    All or nothing, one act a step. A head of the office may do it for a colleague
    who is away already. Dossiers are locked in the order of their ids, so two
    handovers at once wait for each other and never deadlock.

    Raises:
        NotYourStep: if they are a colleague's, and the actor heads nothing there.
        ColleagueLacksRole: unless the receiver holds the role there.
    """
    receiver = await _colleague(session, handover.receiver_id, at=at)
    _check(handover, by=by, to=receiver)
    passing = Passing(receiver, by, handover.reason, at)
    count = 0
    for dossier_id in await open_steps.dossiers_in_hands(
        session,
        assignee_id=handover.giver_id,
        office_id=handover.office_id,
        role=handover.role,
    ):
        dossier = await queries.lock_for_job(session, dossier_id)
        for item in await queries.open_items(session, dossier):
            if _is_meant(item, handover):
                await _pass(session, dossier, item, passing, event="step.handed_over")
                count += 1
    return count


async def _colleague(session: AsyncSession, person_id: UUID, *, at: datetime) -> Actor:
    """Return the person; one who is not there holds no post, and is told no otherwise."""
    try:
        return await identity.actor(session, person_id, at=at)
    except identity.PersonNotFound:
        return Actor(person_id, Kind.OFFICIAL, name="", identity_number="")


def _check(handover: Handover, *, by: Actor, to: Actor) -> None:
    hand = Hand(handover.office_id, handover.role, handover.giver_id)
    post = hands.may_hand_over(hand, by, to=to)
    if isinstance(post, Refused):
        raise holding.ERRORS[post.why]


def _is_meant(item: WorkItem, handover: Handover) -> bool:
    return (item.assignee_id, item.office_id, item.role) == (
        handover.giver_id,
        handover.office_id,
        handover.role,
    )


async def _pass(
    session: AsyncSession,
    dossier: Dossier,
    item: WorkItem,
    passing: Passing,
    *,
    event: str,
) -> None:
    giver = item.assignee_id
    holding.take(item, passing.receiver, at=passing.at)
    await noting.changed(
        session,
        dossier,
        item,
        event,
        actor_id=str(passing.by.id),
        at=passing.at,
        data={
            "from": str(giver) if giver else None,
            "to": str(passing.receiver.id),
            "reason": passing.reason,
        },
    )
