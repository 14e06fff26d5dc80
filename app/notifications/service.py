"""Owe a message, in the transaction of the change that owes it; mark it read."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NotFound
from app.core.ids import new_id
from app.notifications.models import Notice


class NoticeNotFound(NotFound):
    code = "notice_not_found"
    title = "Không tìm thấy thông báo này"


@dataclass(frozen=True)
class Message:
    """What to tell; `key` names the occasion, so that it is told once."""

    key: str
    kind: str
    title: str
    body: str
    dossier_id: UUID | None = None


async def owe(
    session: AsyncSession, message: Message, *, to: UUID, at: datetime
) -> None:
    """Owe a message to a person; owed again under its key, it stays one."""
    await session.execute(
        insert(Notice)
        .values(
            id=new_id(),
            key=f"{to}:{message.key}",
            person_id=to,
            dossier_id=message.dossier_id,
            kind=message.kind,
            title=message.title,
            body=message.body,
            at=at,
        )
        .on_conflict_do_nothing(index_elements=["key"])
    )


async def mark_read(
    session: AsyncSession, notice_id: UUID, *, by: UUID, at: datetime
) -> None:
    """Mark a person's own message read; read again, the first time stays.

    Raises:
        NoticeNotFound: if it is absent, or another's.
    """
    marked = await session.execute(
        update(Notice)
        .where(Notice.id == notice_id, Notice.person_id == by)
        .values(read_at=func.coalesce(Notice.read_at, at))
        .returning(Notice.id)
    )
    if marked.scalar_one_or_none() is None:
        raise NoticeNotFound
