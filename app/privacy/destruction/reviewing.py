"""A second person reads the list: strikes rows off, approves it as seen, or refuses."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity import permits
from app.identity.actor import Actor
from app.identity.policy.permissions import Permission
from app.identity.policy.standings import Duty
from app.privacy import standing
from app.privacy.destruction import errors, queries, rules
from app.privacy.destruction.drawing_up import record
from app.privacy.destruction.models import DestructionList, DestructionRow
from app.privacy.destruction.rules import Fate, State


async def strike(
    session: AsyncSession,
    list_id: UUID,
    number: int,
    *,
    reason: str,
    by: Actor,
    at: datetime,
) -> DestructionList:
    """Strike one dossier off a list; it may stand on a later one.

    Raises:
        ListNotFound, NotTheLeader, DrawerReviews: by the policy.
        ListDecided: if the list was decided before.
        RowNotFound: unless the row stands on it.
    """
    drawn = await _to_review(session, list_id, by)
    errors.refuse(rules.may_review(State(drawn.state)))
    row = await session.get(DestructionRow, (drawn.id, number))
    if row is None or row.fate != Fate.PENDING:
        raise errors.RowNotFound
    row.fate, row.because, row.settled_at = Fate.STRUCK, reason, at
    await session.flush()
    drawn.digest = rules.digest_of(await queries.pending(session, drawn.id))
    await record(
        session,
        drawn,
        "row_struck",
        by=str(by.id),
        at=at,
        code=row.code,
        reason=reason,
    )
    return drawn


async def approve(
    session: AsyncSession, list_id: UUID, *, seen: str, by: Actor, at: datetime
) -> DestructionList:
    """Approve the list whose digest was seen; the owner's command carries it out.

    Raises:
        ListNotFound, NotTheLeader, DrawerReviews: by the policy.
        ListDecided, ListChanged, ListEmpty: unless it stands as it was seen.
    """
    drawn = await _to_review(session, list_id, by)
    entries = await queries.pending(session, drawn.id)
    errors.refuse(
        rules.may_approve(
            State(drawn.state), pending=len(entries), digest=drawn.digest, seen=seen
        )
    )
    _decide(drawn, State.APPROVED, by, at)
    await record(session, drawn, "approved", by=str(by.id), at=at, rows=len(entries))
    return drawn


async def refuse(
    session: AsyncSession, list_id: UUID, *, reason: str, by: Actor, at: datetime
) -> DestructionList:
    """Refuse a list: its dossiers stay, and may stand on a later one.

    Raises:
        ListNotFound, NotTheLeader, DrawerReviews: by the policy.
        ListDecided: if it was decided before.
    """
    drawn = await _to_review(session, list_id, by)
    errors.refuse(rules.may_review(State(drawn.state)))
    _decide(drawn, State.REFUSED, by, at)
    drawn.refused_because = reason
    await session.execute(
        update(DestructionRow)
        .where(DestructionRow.list_id == drawn.id, DestructionRow.fate == Fate.PENDING)
        .values(fate=Fate.REFUSED, settled_at=at)
    )
    await record(session, drawn, "refused", by=str(by.id), at=at, reason=reason)
    return drawn


async def _to_review(
    session: AsyncSession, list_id: UUID, by: Actor
) -> DestructionList:
    drawn = await session.get(DestructionList, list_id, with_for_update=True)
    if drawn is None:
        raise errors.ListNotFound
    found = await standing.towards_office(session, drawn.office_id, by)
    permits.require(
        Permission.REVIEW_DESTRUCTION,
        by,
        found,
        duties={Duty.DREW_UP} if drawn.drawn_up_by == by.id else (),
        hidden=errors.ListNotFound,
    )
    return drawn


def _decide(drawn: DestructionList, state: State, by: Actor, at: datetime) -> None:
    drawn.state, drawn.reviewed_by, drawn.reviewed_at = state, by.id, at
