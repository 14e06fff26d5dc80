"""Messages between the applicant and whoever holds the dossier.

They change nothing of the dossier itself, so its version stays; the audit keeps the
digest of what was said, not the words.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.core.canonical import sha256_hex
from app.dossiers import queries as dossiers
from app.dossiers import standings
from app.dossiers.following import errors, queries
from app.dossiers.following.models import Message
from app.dossiers.lifecycle import ENDS, Status
from app.dossiers.models import Dossier
from app.identity import permits
from app.identity.actor import Actor
from app.identity.policy.permissions import Permission
from app.identity.policy.standings import Standing
from app.organizations import queries as organizations
from app.organizations.models import Office

# Long enough to ask what a refusal means, or why a result is wrong.
OPEN_AFTER_END: Final = timedelta(days=30)


async def send(
    session: AsyncSession, dossier: Dossier, *, body: str, actor: Actor, at: datetime
) -> Message:
    """Write to the other side. The dossier is locked: numbers follow each other.

    Raises:
        ConversationClosed: for a draft, and long after the end.
        NotInYourHands: if the official's office neither holds nor received it.
    """
    office = await _answering(session, dossier, actor)
    await _check_open(session, dossier, at)
    message = Message(
        dossier_id=dossier.id,
        number=await queries.last_number(session, dossier) + 1,
        office_id=None if office is None else office.id,
        office_name=None if office is None else office.name,
        author_id=actor.id,
        author_name=actor.name,
        body=body,
        at=at,
        read_at=None,
        read_by=None,
    )
    session.add(message)
    await session.flush()
    await audit.record(
        session,
        subject=f"dossier:{dossier.id}",
        event="dossier.message_sent",
        actor_id=str(actor.id),
        at=at,
        data={"number": message.number, "sha256": sha256_hex(body.encode())},
    )
    return message


async def mark_read(
    session: AsyncSession, dossier: Dossier, *, up_to: int, actor: Actor, at: datetime
) -> None:
    """Mark what the other side wrote as read; the first reading counts.

    Raises:
        NotInYourHands: as `send`: who may not answer reads for nobody.
    """
    await _answering(session, dossier, actor)
    await session.execute(
        update(Message)
        .where(
            Message.dossier_id == dossier.id,
            Message.number <= up_to,
            Message.read_at.is_(None),
            queries.for_side_of(actor),
        )
        .values(read_at=at, read_by=actor.id)
    )


async def ended_at(session: AsyncSession, dossier: Dossier) -> datetime | None:
    """Return when a dossier ended; nothing if it goes on."""
    if Status(dossier.status) not in ENDS:
        return None
    return (await dossiers.progress(session, dossier))[-1].at


async def _check_open(session: AsyncSession, dossier: Dossier, at: datetime) -> None:
    if dossier.submitted_at is None:
        raise errors.ConversationClosed
    ended = await ended_at(session, dossier)
    if ended is not None and at > ended + OPEN_AFTER_END:
        raise errors.ConversationClosed


async def _answering(
    session: AsyncSession, dossier: Dossier, actor: Actor
) -> Office | None:
    """Return for which office the actor writes; an applicant for none.

    Raises:
        Forbidden: by the policy, as `send` says.
    """
    held = [item.office_id for item in await dossiers.open_items(session, dossier)]
    here = (*held, dossier.receiving_office_id)
    chosen = next((each for each in here if each in actor.office_ids), None)
    found = await standings.towards(session, dossier, actor)
    if chosen is not None:
        found |= {Standing.ANSWERS_FOR}
    permits.require(Permission.SEND_MESSAGE, actor, found)
    if chosen is None:
        return None
    return await organizations.by_id(session, office_id=chosen)
