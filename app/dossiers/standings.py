"""As whom an actor who sees a dossier stands before it, and what they did for it."""

from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.dossiers import queries, visibility
from app.dossiers.errors import DossierNotFound
from app.dossiers.models import Dossier, WorkItem
from app.identity import permits
from app.identity.actor import APPLICANTS, Actor, Role, Scope
from app.identity.policy.permissions import Permission
from app.identity.policy.standings import Duty, Standing

_FOR: Final[dict[Scope, Standing]] = {
    Scope.FILE: Standing.FILES_FOR,
    Scope.FOLLOW: Standing.FOLLOWS_FOR,
    Scope.RECEIVE: Standing.RECEIVES_FOR,
}


async def require(
    session: AsyncSession, permission: Permission, dossier: Dossier, *, actor: Actor
) -> None:
    """Raise unless the actor may do this to a dossier that they see.

    Raises:
        Forbidden: by the code of the policy's table.
    """
    found = await towards(session, dossier, actor)
    permits.require(permission, actor, found, hidden=DossierNotFound)


async def get(
    session: AsyncSession, dossier_id: UUID, *, actor: Actor, to: Permission
) -> Dossier:
    """Return a dossier to which the actor may do this.

    Raises:
        DossierNotFound: if it is absent or hidden.
        Forbidden: by the code of the policy's table.
    """
    dossier = await queries.get(session, dossier_id, actor=actor)
    await require(session, to, dossier, actor=actor)
    return dossier


async def towards(
    session: AsyncSession, dossier: Dossier, actor: Actor
) -> frozenset[Standing]:
    """Return as whom the actor sees the dossier; nothing of its open steps."""
    if actor.kind in APPLICANTS:
        return await _as_applicant(session, dossier, actor)
    found = set()
    if await _holds(session, dossier, visibility.passed_through(actor)):
        found.add(Standing.PASSED_THROUGH)
    if await _holds(session, dossier, visibility.audited_by(actor)):
        found.add(Standing.AUDITOR)
    return frozenset(found)


def in_place_of(dossier: Dossier, actor: Actor) -> str | None:
    """Return for whom an applicant acts under a mandate, as the audit keeps it."""
    scopes = actor.scopes_for(dossier.applicant_id, procedure=dossier.procedure_code)
    return str(dossier.applicant_id) if scopes else None


async def duties(
    session: AsyncSession, dossier: Dossier, actor: Actor
) -> frozenset[Duty]:
    """Return what the actor did for this dossier that keeps them from another act."""
    checked = exists().where(
        WorkItem.dossier_id == dossier.id,
        WorkItem.role == Role.SPECIALIST,
        WorkItem.assignee_id == actor.id,
        WorkItem.closed_at.is_not(None),
    )
    found = bool(await session.scalar(select(checked)))
    return frozenset({Duty.CHECKED}) if found else frozenset()


async def _as_applicant(
    session: AsyncSession, dossier: Dossier, actor: Actor
) -> frozenset[Standing]:
    if dossier.applicant_id == actor.id:
        return frozenset({Standing.OWNER})
    scopes = actor.scopes_for(dossier.applicant_id, procedure=dossier.procedure_code)
    found = {_FOR[scope] for scope in scopes}
    if await _holds(session, dossier, visibility.edited_with(actor)):
        found.add(Standing.CO_EDITOR)
    return frozenset(found)


async def _holds(
    session: AsyncSession, dossier: Dossier, condition: ColumnElement[bool]
) -> bool:
    statement = select(Dossier.id).where(Dossier.id == dossier.id, condition)
    return await session.scalar(statement) is not None
