"""Let others edit a draft with its applicant, and out again; who submits stays one.

Invited by identity number, or by a one-time code that the applicant hands on. An
invitation to a number that nobody has looks like any other. No version is asked
for: who may edit is not part of what is edited.
"""

import secrets
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.core.canonical import sha256_hex
from app.core.errors import Conflict, NotFound
from app.core.ids import new_id
from app.dossiers import queries, standings
from app.dossiers.drafting import queries as drafts
from app.dossiers.drafting.models import Invitation
from app.dossiers.errors import NotNow
from app.dossiers.lifecycle import EDITABLE
from app.dossiers.models import Dossier
from app.identity import queries as identity
from app.identity.actor import Actor
from app.identity.policy.permissions import Permission
from app.notifications import service as notifications
from app.notifications.service import Message

LIFE: Final = timedelta(days=7)
_MOST_EDITORS: Final = 10
# Read over the telephone: no letter that looks like a digit; sixty bits.
_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LIVE: Final = frozenset({"open", "accepted"})


class InvitationNotFound(NotFound):
    code = "invitation_not_found"
    title = "Không tìm thấy lời mời này, hoặc lời mời đã hết hạn"


class AlreadyInvited(Conflict):
    code = "already_invited"
    title = "Người này đã được mời, hoặc là chính người nộp"


class TooManyEditors(Conflict):
    code = "too_many_editors"
    title = f"Mỗi bản nháp có tối đa {_MOST_EDITORS} người cùng soạn"


async def invite(
    session: AsyncSession,
    dossier_id: UUID,
    *,
    identity_number: str | None,
    actor: Actor,
    at: datetime,
) -> tuple[Invitation, str | None]:
    """Invite one person, or whoever brings the code that comes back, once.

    Raises:
        AlreadyInvited, TooManyEditors: with who is invited already.
    """
    dossier = await _own(session, dossier_id, actor)
    await _check_room(session, dossier, identity_number, actor, at)
    code = None if identity_number else _new_code()
    invitation = Invitation(
        id=new_id(),
        dossier_id=dossier.id,
        state="open",
        identity_number=identity_number,
        code_digest=digest_of(code) if code else None,
        invited_by=actor.id,
        invited_at=at,
        expires_at=at + LIFE,
    )
    session.add(invitation)
    await session.flush()
    await _note(session, invitation, "draft.editor_invited", actor, at)
    await _tell_invited(session, invitation, actor, at)
    return invitation, code


async def revoke(
    session: AsyncSession,
    dossier_id: UUID,
    invitation_id: UUID,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Take an invitation back, or leave to edit from who had accepted it."""
    dossier = await _own(session, dossier_id, actor)
    invitation = await session.get(Invitation, invitation_id, populate_existing=True)
    if invitation is None or invitation.dossier_id != dossier.id:
        raise InvitationNotFound
    await _decide(session, invitation, "revoked", actor, at)


async def accept(
    session: AsyncSession, invitation_id: UUID, *, actor: Actor, at: datetime
) -> Dossier:
    """Join in as the person whom the invitation names."""
    invitation = await drafts.invitation_to(session, invitation_id, actor=actor)
    return await _join(session, invitation, actor, at)


async def accept_code(
    session: AsyncSession, code: str, *, actor: Actor, at: datetime
) -> Dossier:
    """Join in by the one-time code; whoever is first has used it up."""
    invitation = await drafts.invitation_by_code(session, digest_of(code))
    return await _join(session, invitation, actor, at)


async def refuse(
    session: AsyncSession, invitation_id: UUID, *, actor: Actor, at: datetime
) -> None:
    """Refuse an invitation, or leave a draft that was joined before."""
    invitation = await drafts.invitation_to(session, invitation_id, actor=actor)
    if invitation is None:
        raise InvitationNotFound
    await queries.lock_for_job(session, invitation.dossier_id)
    await session.refresh(invitation)
    if invitation.state == "accepted" and invitation.person_id != actor.id:
        raise InvitationNotFound
    await _decide(session, invitation, "refused", actor, at)
    await _tell_applicant(session, invitation, actor, "không tham gia soạn", at)


def digest_of(code: str) -> str:
    """Return the digest of a code as people type it: any case, any spaces."""
    return sha256_hex("".join(filter(str.isalnum, code.upper())).encode())


async def _own(session: AsyncSession, dossier_id: UUID, actor: Actor) -> Dossier:
    dossier = await queries.lock_visible(session, dossier_id, actor=actor)
    await standings.require(session, Permission.INVITE_EDITOR, dossier, actor=actor)
    if dossier.status not in EDITABLE:
        raise NotNow
    return dossier


async def _check_room(
    session: AsyncSession,
    dossier: Dossier,
    identity_number: str | None,
    actor: Actor,
    at: datetime,
) -> None:
    live = [
        row
        for row, _ in await drafts.invitations(session, dossier)
        if row.state in _LIVE and (row.state == "accepted" or row.expires_at > at)
    ]
    if len(live) >= _MOST_EDITORS:
        raise TooManyEditors
    known = {row.identity_number for row in live} | {actor.identity_number}
    if identity_number is not None and identity_number in known:
        raise AlreadyInvited


async def _join(
    session: AsyncSession, invitation: Invitation | None, actor: Actor, at: datetime
) -> Dossier:
    if invitation is None:
        raise InvitationNotFound
    dossier = await queries.lock_for_job(session, invitation.dossier_id)
    await session.refresh(invitation)
    if invitation.state != "open" or invitation.expires_at <= at:
        raise InvitationNotFound
    if dossier.status not in EDITABLE:
        raise InvitationNotFound
    if dossier.applicant_id == actor.id or await _edits(session, dossier, actor):
        raise AlreadyInvited
    await _decide(session, invitation, "accepted", actor, at)
    await _tell_applicant(session, invitation, actor, "cùng soạn", at)
    return dossier


async def _edits(session: AsyncSession, dossier: Dossier, actor: Actor) -> bool:
    return any(
        row.state == "accepted" and row.person_id == actor.id
        for row, _ in await drafts.invitations(session, dossier)
    )


async def _decide(
    session: AsyncSession, invitation: Invitation, to: str, actor: Actor, at: datetime
) -> None:
    if invitation.state not in _LIVE:
        raise InvitationNotFound
    if to != "revoked":
        invitation.person_id = actor.id
    invitation.state, invitation.decided_at = to, at
    await session.flush()
    await _note(session, invitation, f"draft.editor_{to}", actor, at)


async def _note(
    session: AsyncSession,
    invitation: Invitation,
    event: str,
    actor: Actor,
    at: datetime,
) -> None:
    await audit.record(
        session,
        subject=f"dossier:{invitation.dossier_id}",
        event=event,
        actor_id=str(actor.id),
        at=at,
        data={
            "invitation": str(invitation.id),
            "editor": str(invitation.person_id) if invitation.person_id else None,
            "by_code": invitation.code_digest is not None,
        },
    )


async def _tell_invited(
    session: AsyncSession, invitation: Invitation, actor: Actor, at: datetime
) -> None:
    if invitation.identity_number is None:
        return
    for person in await identity.by_number(session, invitation.identity_number):
        message = Message(
            key=f"invitation:{invitation.id}",
            kind="draft.invited",
            title="Lời mời cùng soạn hồ sơ",
            body=f"{actor.name} mời bạn cùng soạn một hồ sơ. Lời mời có hiệu lực "
            f"{LIFE.days} ngày.",
        )
        await notifications.owe(session, message, to=person.id, at=at)


async def _tell_applicant(
    session: AsyncSession,
    invitation: Invitation,
    actor: Actor,
    what: str,
    at: datetime,
) -> None:
    message = Message(
        key=f"invitation:{invitation.id}:{invitation.state}",
        kind=f"draft.editor_{invitation.state}",
        title="Người cùng soạn hồ sơ",
        body=f"{actor.name} {what} hồ sơ của bạn.",
        dossier_id=invitation.dossier_id,
    )
    await notifications.owe(session, message, to=invitation.invited_by, at=at)


def _new_code() -> str:
    letters = "".join(secrets.choice(_LETTERS) for _ in range(12))
    return "-".join(letters[start : start + 4] for start in range(0, 12, 4))
