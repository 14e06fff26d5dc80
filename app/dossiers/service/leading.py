"""Find the open step whose office an actor leads."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.dossiers import queries, standings
from app.dossiers.models import Dossier, WorkItem
from app.identity import permits
from app.identity.actor import Actor, Post, Role
from app.identity.policy.permissions import Permission
from app.identity.policy.standings import Standing


async def find(
    session: AsyncSession, permission: Permission, dossier: Dossier, *, actor: Actor
) -> tuple[WorkItem, Post]:
    """Return the open step that the actor answers for as its leader, with the post.

    Raises:
        Forbidden: by the permission's own code, unless they lead its office.
    """
    found = await _led(session, dossier, actor)
    seen = await standings.towards(session, dossier, actor)
    permits.require(permission, actor, seen | {Standing.LEADER} if found else seen)
    if found is None:
        # The table lets others do it too, and no step is theirs.
        raise permits.NotTheLeader
    return found


async def _led(
    session: AsyncSession, dossier: Dossier, actor: Actor
) -> tuple[WorkItem, Post] | None:
    for item in await queries.open_items(session, dossier):
        post = actor.post_for(office_id=item.office_id, role=Role.LEADER)
        if post is not None:
            return item, post
    return None
