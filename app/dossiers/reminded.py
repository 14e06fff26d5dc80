"""Reminders as an official reads them: their own steps', and what was escalated."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.core.pages import BadCursor, Slice, decode_cursor, encode_cursor
from app.dossiers.clock_models import Reminder
from app.dossiers.models import Dossier, WorkItem
from app.identity.actor import Actor
from app.identity.models import Person

_KEY: Final = (Reminder.at, Reminder.work_item_id, Reminder.share)


@dataclass(frozen=True)
class Row:
    reminder: Reminder
    item: WorkItem
    dossier: Dossier
    holder: str | None


async def page(
    session: AsyncSession, *, actor: Actor, size: int, cursor: str | None
) -> Slice[Row]:
    """Return what the actor was told of steps that are still open, newest first.

    Raises:
        BadCursor: if the cursor was not made here.
    """
    holder = aliased(Person)
    statement = (
        select(Reminder, WorkItem, Dossier, holder.name)
        .join(WorkItem, WorkItem.id == Reminder.work_item_id)
        .join(Dossier, Dossier.id == Reminder.dossier_id)
        .outerjoin(holder, holder.id == WorkItem.assignee_id)
        .where(WorkItem.closed_at.is_(None), _told(actor))
        .order_by(*(each.desc() for each in _KEY))
        .limit(size + 1)
    )
    if cursor is not None:
        statement = statement.where(_before(cursor))
    rows = [Row(*found) for found in await session.execute(statement)]
    more = len(rows) > size
    return Slice(rows[:size], _cursor(rows[size - 1].reminder) if more else None)


def _told(actor: Actor) -> ColumnElement[bool]:
    """Match one's own steps, untaken ones of one's posts, and what was escalated."""
    posts = [
        and_(
            WorkItem.office_id == post.office_id,
            or_(
                Reminder.escalated_to == post.role,
                and_(WorkItem.role == post.role, WorkItem.assignee_id.is_(None)),
                and_(
                    WorkItem.role == post.role,
                    WorkItem.assignee_id == post.on_behalf_of,
                ),
            ),
        )
        for post in actor.posts
    ]
    return or_(WorkItem.assignee_id == actor.id, *posts) if posts else false()


def _cursor(last: Reminder) -> str:
    return encode_cursor(last.at.isoformat(), str(last.work_item_id), str(last.share))


def _before(cursor: str) -> ColumnElement[bool]:
    at, last, share = decode_cursor(cursor, parts=len(_KEY))
    try:
        key = (datetime.fromisoformat(at), UUID(last), int(share))
    except ValueError as error:
        raise BadCursor from error
    if key[0].utcoffset() is None:
        raise BadCursor
    return tuple_(*_KEY) < key
