"""Find the step that an actor may act on, and put it into their hands.

Every act on an untaken step takes it; the dossier's lock makes the first one win.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import ProblemError
from app.dossiers import errors, hands, queries
from app.dossiers.hands import Hand, Refusal, Refused
from app.dossiers.models import Dossier, WorkItem
from app.identity import permits
from app.identity import queries as identity
from app.identity.actor import Actor, Post

ERRORS: Final[dict[Refusal, type[ProblemError]]] = {
    Refusal.NOT_YOUR_POST: permits.NotYourStep,
    Refusal.TAKEN_BY_OTHER: errors.TakenByOther,
    Refusal.NOT_TAKEN: errors.NotTaken,
    Refusal.NOT_A_HEAD: permits.NotAHead,
    Refusal.COLLEAGUE_LACKS_ROLE: errors.ColleagueLacksRole,
    Refusal.UNROUTED: errors.Unrouted,
}


@dataclass(frozen=True)
class Held:
    """An open step that the actor may act on, with the post that allows it."""

    item: WorkItem
    post: Post


async def found(
    session: AsyncSession,
    items: Sequence[WorkItem],
    actor: Actor,
    *,
    at: datetime,
    override: bool = False,
) -> Held | None:
    """Return the first of these steps that the actor may act on, if any holds.

    Raises:
        TakenByOther: if it is one of the actor's posts but in another's hands.
    """
    taken: ProblemError | None = None
    for item in items:
        hand = await hand_of(session, item, actor=actor, at=at)
        post = hands.may_act(hand, actor, override=override)
        if isinstance(post, Post):
            return Held(item, post)
        if post.why is Refusal.TAKEN_BY_OTHER and taken is None:
            taken = await refusal(session, post, item)
    if taken is not None:
        raise taken
    return None


async def open_item(session: AsyncSession, dossier: Dossier, item_id: UUID) -> WorkItem:
    """Return one open step of a locked dossier.

    Raises:
        WorkItemNotFound: if it is closed, or another dossier's.
    """
    for item in await queries.open_items(session, dossier):
        if item.id == item_id:
            return item
    raise errors.WorkItemNotFound


async def hand_of(
    session: AsyncSession, item: WorkItem, *, actor: Actor, at: datetime
) -> Hand:
    """Return whose hands a step is in; one who left the post holds nothing."""
    holder = item.assignee_id
    if holder is not None and holder != actor.id:
        other = await identity.actor(session, holder, at=at)
        if other.post_for(office_id=item.office_id, role=item.role) is None:
            holder = None
    return Hand(item.office_id, item.role, holder, unrouted=item.wanted is not None)


def take(item: WorkItem, actor: Actor, *, at: datetime) -> None:
    """Put an open step into the actor's hands; one already there stays."""
    if item.assignee_id != actor.id:
        item.assignee_id, item.taken_at = actor.id, at


def let_go(item: WorkItem) -> None:
    item.assignee_id = item.taken_at = None


async def refusal(
    session: AsyncSession, refused: Refused, item: WorkItem
) -> ProblemError:
    """Return the error of a refusal; one about another's step names its holder."""
    kind = ERRORS[refused.why]
    if refused.why is not Refusal.TAKEN_BY_OTHER or item.assignee_id is None:
        return kind()
    holder = await identity.person(session, item.assignee_id)
    return kind(f"Người đang xử lý: {holder.name}")
