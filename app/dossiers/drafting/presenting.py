"""Drafts as they are shown."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.canonical import JsonValue
from app.core.clock import local
from app.dossiers.drafting import expiring, merging, queries
from app.dossiers.drafting.expiring import Idle, Life
from app.dossiers.drafting.models import Draft, Invitation
from app.dossiers.drafting.queries import Change
from app.dossiers.drafting.schemas import (
    ChangedField,
    DraftState,
    InvitationOut,
    InvitationToMe,
    WhereSomebodyIs,
)
from app.dossiers.errors import NotADraft
from app.dossiers.lifecycle import Status
from app.dossiers.models import Dossier
from app.dossiers.schemas import DraftOut
from app.identity.actor import Actor, masked
from app.procedures import queries as procedures
from app.procedures.eforms import pointers


async def state(
    session: AsyncSession, dossier: Dossier, *, actor: Actor, at: datetime, life: Life
) -> DraftState:
    """Return the state of a draft.

    Raises:
        NotADraft: once it is submitted.
    """
    draft = (await queries.saved(session, [dossier.id])).get(dossier.id)
    if draft is None:
        raise NotADraft
    current = await procedures.version_in_force(
        session, code=dossier.procedure_code, at=at
    )
    return DraftState(
        saved_at=draft.saved_at,
        expires_at=expiring.ends_at(idle(draft), life),
        places=[
            WhereSomebodyIs(
                name=name, own=row.person_id == actor.id, place=row.place, at=row.at
            )
            for row, name in await queries.whereabouts(session, dossier)
        ],
        version_ended=current is None or current.id != dossier.procedure_version_id,
    )


async def summaries(
    session: AsyncSession, dossiers: Sequence[Dossier], *, actor: Actor
) -> dict[UUID, DraftOut]:
    """Return, for those that are drafts, what the actor goes on from."""
    ids = [each.id for each in dossiers if each.status == Status.DRAFT]
    if not ids:
        return {}
    places = await queries.places(session, ids, actor=actor)
    return {
        dossier_id: DraftOut(saved_at=draft.saved_at, place=places.get(dossier_id))
        for dossier_id, draft in (await queries.saved(session, ids)).items()
    }


def invitation(row: Invitation, name: str | None) -> InvitationOut:
    """Return an invitation for the applicant; `name` is who answered it."""
    return InvitationOut(
        id=row.id,
        state=row.state,
        identity_number=masked(row.identity_number) if row.identity_number else None,
        name=name,
        invited_at=row.invited_at,
        expires_at=row.expires_at,
        decided_at=row.decided_at,
    )


def invitation_to_me(row: Invitation, dossier: Dossier, by: str) -> InvitationToMe:
    return InvitationToMe(
        id=row.id,
        procedure=dossier.procedure_code,
        invited_by=by,
        invited_at=row.invited_at,
        expires_at=row.expires_at,
    )


def idle(draft: Draft) -> Idle:
    return Idle(draft.saved_at, draft.told, draft.told_at)


def changed(dossier: Dossier, change: Change) -> ChangedField:
    """Return a change with what the place holds now; a paper's place holds no answer."""
    answered = merging.within(change.path, pointers.ROOT)
    value = merging.value_at(dossier.answers, change.path) if answered else None
    moment = local(change.at).isoformat(timespec="milliseconds")
    return ChangedField(path=change.path, by=change.by, at=moment, value=value)


def described(dossier: Dossier, change: Change) -> dict[str, JsonValue]:
    return changed(dossier, change).model_dump()
