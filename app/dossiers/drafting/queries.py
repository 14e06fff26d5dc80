"""Reads of drafts; the dossier itself was found by `dossiers.queries`, with its actor."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.dossiers.drafting.models import Draft, FieldEdit, Invitation, Place
from app.dossiers.models import Dossier
from app.identity.actor import Actor
from app.identity.models import Person


@dataclass(frozen=True)
class Change:
    """One place that somebody changed: in which version, by whom."""

    path: str
    version: int
    by: str
    by_id: UUID
    at: datetime


async def changes_since(
    session: AsyncSession, dossier: Dossier, version: int
) -> tuple[Change, ...]:
    """Return what was changed after a version that somebody read, oldest first."""
    rows = await session.execute(
        select(FieldEdit, Person.name)
        .join(Person, Person.id == FieldEdit.by_id)
        .where(FieldEdit.dossier_id == dossier.id, FieldEdit.version > version)
        .order_by(FieldEdit.version, FieldEdit.path)
    )
    return tuple(
        Change(edit.path, edit.version, name, edit.by_id, edit.at)
        for edit, name in rows
    )


async def saved(
    session: AsyncSession, dossier_ids: Collection[UUID]
) -> dict[UUID, Draft]:
    rows = await session.scalars(select(Draft).where(Draft.dossier_id.in_(dossier_ids)))
    return {row.dossier_id: row for row in rows}


async def whereabouts(
    session: AsyncSession, dossier: Dossier
) -> Sequence[tuple[Place, str]]:
    """Return where each person was when they last saved, the latest first."""
    rows = await session.execute(
        select(Place, Person.name)
        .join(Person, Person.id == Place.person_id)
        .where(Place.dossier_id == dossier.id)
        .order_by(Place.at.desc(), Place.person_id)
    )
    return [(place, name) for place, name in rows]


async def places(
    session: AsyncSession, dossier_ids: Collection[UUID], *, actor: Actor
) -> dict[UUID, str]:
    """Return where the actor was in each of these drafts."""
    rows = await session.scalars(
        select(Place).where(
            Place.dossier_id.in_(dossier_ids), Place.person_id == actor.id
        )
    )
    return {row.dossier_id: row.place for row in rows}


async def invitations(
    session: AsyncSession, dossier: Dossier
) -> Sequence[tuple[Invitation, str | None]]:
    """Return every invitation of a draft with the name of who answered it."""
    rows = await session.execute(
        select(Invitation, Person.name)
        .outerjoin(Person, Person.id == Invitation.person_id)
        .where(Invitation.dossier_id == dossier.id)
        .order_by(Invitation.id)
    )
    return [(invitation, name) for invitation, name in rows]


async def invited(
    session: AsyncSession, *, actor: Actor, at: datetime
) -> Sequence[tuple[Invitation, Dossier, str]]:
    """Return the open invitations that name the actor, and who sent them."""
    rows = await session.execute(
        select(Invitation, Dossier, Person.name)
        .join(Dossier, Dossier.id == Invitation.dossier_id)
        .join(Person, Person.id == Invitation.invited_by)
        .where(
            Invitation.identity_number.equals(actor.identity_number),
            Invitation.state == "open",
            Invitation.expires_at > at,
        )
        .order_by(Invitation.id)
    )
    return [(invitation, dossier, name) for invitation, dossier, name in rows]


async def invitation_to(
    session: AsyncSession, invitation_id: UUID, *, actor: Actor
) -> Invitation | None:
    """Return an invitation that names the actor, or that they have accepted."""
    statement = select(Invitation).where(
        Invitation.id == invitation_id,
        or_(
            Invitation.identity_number.equals(actor.identity_number),
            Invitation.person_id == actor.id,
        ),
    )
    return (await session.scalars(statement)).first()


async def invitation_by_code(session: AsyncSession, digest: str) -> Invitation | None:
    statement = select(Invitation).where(Invitation.code_digest == digest)
    return (await session.scalars(statement)).first()
