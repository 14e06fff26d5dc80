"""Each person's own messages."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.pages import BadCursor, Slice, decode_cursor, encode_cursor
from app.notifications.models import Notice


async def page(
    session: AsyncSession, *, person_id: UUID, size: int, cursor: str | None
) -> Slice[Notice]:
    """Return a person's messages, newest first."""
    statement = select(Notice).where(Notice.person_id == person_id)
    if cursor is not None:
        (last,) = decode_cursor(cursor, parts=1)
        statement = statement.where(Notice.id < _uuid(last))
    rows = (
        await session.scalars(statement.order_by(Notice.id.desc()).limit(size + 1))
    ).all()
    more = len(rows) > size
    return Slice(rows[:size], encode_cursor(str(rows[size - 1].id)) if more else None)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise BadCursor from error
