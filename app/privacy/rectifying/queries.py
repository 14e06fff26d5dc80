"""Requests to put something right, as they are read."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import pages
from app.core.pages import BadCursor, Slice
from app.privacy.rectifying.models import RectificationRequest
from app.privacy.rectifying.rules import State, Subject


async def lock(session: AsyncSession, request_id: UUID) -> RectificationRequest | None:
    return await session.get(RectificationRequest, request_id, with_for_update=True)


async def waiting(
    session: AsyncSession, person_id: UUID, subject: Subject, dossier_id: UUID | None
) -> bool:
    """Tell whether a request about the same is not decided yet."""
    found = await session.scalar(
        select(RectificationRequest.id).where(
            RectificationRequest.person_id == person_id,
            RectificationRequest.subject == subject,
            RectificationRequest.dossier_id.is_not_distinct_from(dossier_id),
            RectificationRequest.state == State.WAITING,
        )
    )
    return found is not None


async def of_person(
    session: AsyncSession, person_id: UUID
) -> Sequence[RectificationRequest]:
    """Return a person's requests, the newest first."""
    statement = (
        select(RectificationRequest)
        .where(RectificationRequest.person_id == person_id)
        .order_by(RectificationRequest.id.desc())
        .limit(pages.LARGEST)
    )
    return (await session.scalars(statement)).all()


async def of_offices(
    session: AsyncSession,
    offices: Collection[UUID],
    *,
    size: int,
    cursor: str | None,
) -> Slice[RectificationRequest]:
    """Return one page of what waits for these offices, the oldest first."""
    statement = select(RectificationRequest).where(
        RectificationRequest.office_id.in_(offices),
        RectificationRequest.state == State.WAITING,
    )
    if cursor is not None:
        (after,) = pages.decode_cursor(cursor, parts=1)
        statement = statement.where(RectificationRequest.id > _id(after))
    rows = (
        await session.scalars(
            statement.order_by(RectificationRequest.id).limit(size + 1)
        )
    ).all()
    more = len(rows) > size
    last = pages.encode_cursor(str(rows[size - 1].id)) if more else None
    return Slice(rows[:size], last)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise BadCursor from error
