"""Take a step, and put it back to its role."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.dossiers import hands, queries
from app.dossiers.act import Act
from app.dossiers.hands import Refused
from app.dossiers.models import Dossier
from app.dossiers.service import holding, noting


async def take(session: AsyncSession, act: Act, *, item_id: UUID) -> Dossier:
    """Take an open step of one of the actor's posts; of two at once, one wins.

    Raises:
        TakenByOther: if a colleague holds it, unless a leader overrides.
        NotYourStep, Unrouted: if it is not theirs to take.
    """
    dossier = await queries.lock(session, act)
    item = await holding.open_item(session, dossier, item_id)
    hand = await holding.hand_of(session, item, actor=act.actor, at=act.at)
    post = hands.may_act(hand, act.actor, override=act.override)
    if isinstance(post, Refused):
        raise await holding.refusal(session, post, item)
    taken_from = item.assignee_id
    holding.take(item, act.actor, at=act.at)
    await noting.changed(
        session,
        dossier,
        item,
        "step.taken",
        actor_id=str(act.actor.id),
        at=act.at,
        data={"title": post.title, "from": str(taken_from) if taken_from else None},
    )
    return dossier


async def release(session: AsyncSession, act: Act, *, item_id: UUID) -> Dossier:
    """Put a taken step back: whoever has its role in the office may take it.

    Raises:
        NotTaken, TakenByOther, NotYourStep: if it is not theirs to release.
    """
    dossier = await queries.lock(session, act)
    item = await holding.open_item(session, dossier, item_id)
    hand = await holding.hand_of(session, item, actor=act.actor, at=act.at)
    post = hands.may_release(hand, act.actor)
    if isinstance(post, Refused):
        raise await holding.refusal(session, post, item)
    holding.let_go(item)
    await noting.changed(
        session,
        dossier,
        item,
        "step.released",
        actor_id=str(act.actor.id),
        at=act.at,
        data={"title": post.title},
    )
    return dossier
