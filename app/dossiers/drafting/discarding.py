"""Throw one's own draft away."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.dossiers import standings
from app.dossiers.act import Act
from app.dossiers.drafting import ending, races
from app.dossiers.drafting.ending import Cause
from app.dossiers.drafting.models import Draft
from app.identity.policy.permissions import Permission


async def discard(session: AsyncSession, act: Act) -> None:
    """End a draft at its applicant's wish, as they last read it.

    Raises:
        NotTheApplicant: a co-editor may leave, and leaves the draft behind.
        NotADraft: once it was submitted; it may be withdrawn then.
    """
    dossier = await races.as_read(session, act)
    await standings.require(session, Permission.DISCARD_DRAFT, dossier, actor=act.actor)
    draft = await session.get(Draft, dossier.id)
    await ending.end(
        session,
        dossier,
        cause=Cause.DISCARDED,
        saved_at=draft.saved_at if draft else dossier.created_at,
        actor_id=str(act.actor.id),
        at=act.at,
    )
