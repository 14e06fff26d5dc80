"""Reads of questions: what is shown to people, what waits for officials."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, cast, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import pages
from app.core.pages import BadCursor, Slice
from app.integrations.national_portal.questions.models import PortalQuestion, Source
from app.integrations.national_portal.questions.wire import Told
from app.outbox.models import OutboxMessage

TOPIC: Final = "portal.question"
_ANSWERED: Final = or_(
    PortalQuestion.portal_answer.is_not(None), PortalQuestion.answer.is_not(None)
)


@dataclass(frozen=True)
class Wanted:
    """What people narrow the list to."""

    procedure: str | None = None
    field: str | None = None
    office_id: UUID | None = None


async def answered(
    session: AsyncSession, wanted: Wanted, *, size: int, cursor: str | None
) -> Slice[PortalQuestion]:
    """Return one page of what anybody may read, the newest first.

    Raises:
        BadCursor: if the cursor was not made here.
    """
    narrowed: list[ColumnElement[bool]] = [
        column == value
        for column, value in (
            (PortalQuestion.procedure_code, wanted.procedure),
            (PortalQuestion.field_code, wanted.field),
            (PortalQuestion.office_id, wanted.office_id),
        )
        if value is not None
    ]
    return await _page(session, _public().where(*narrowed), size, cursor)


async def answered_one(
    session: AsyncSession, question_id: UUID
) -> PortalQuestion | None:
    statement = _public().where(PortalQuestion.id == question_id)
    return (await session.scalars(statement)).first()


async def waiting(
    session: AsyncSession,
    *,
    offices: Collection[UUID] | None,
    unrouted: bool,
    size: int,
    cursor: str | None,
) -> Slice[PortalQuestion]:
    """Return one page of citizens' questions that are not answered, the newest first.

    Of these offices, or of all where `offices` is None; `unrouted` narrows it to those
    that name no office of ours.
    """
    statement = select(PortalQuestion).where(
        PortalQuestion.source == Source.CITIZENS,
        PortalQuestion.withdrawn_at.is_(None),
        ~_ANSWERED,
    )
    if unrouted:
        statement = statement.where(PortalQuestion.office_id.is_(None))
    if offices is not None:
        statement = statement.where(PortalQuestion.office_id.in_(offices))
    return await _page(session, statement, size, cursor)


async def parked(
    session: AsyncSession, *, offices: Collection[UUID] | None
) -> Sequence[tuple[PortalQuestion, OutboxMessage]]:
    """Return what the Portal would not take, with the message that says why."""
    statement = (
        select(PortalQuestion, OutboxMessage)
        .join(OutboxMessage, OutboxMessage.key == _key_column())
        .where(
            OutboxMessage.topic == TOPIC,
            OutboxMessage.parked_at.is_not(None),
            OutboxMessage.delivered_at.is_(None),
        )
        .order_by(OutboxMessage.parked_at)
        .limit(pages.LARGEST)
    )
    if offices is not None:
        statement = statement.where(PortalQuestion.office_id.in_(offices))
    return [(row[0], row[1]) for row in await session.execute(statement)]


async def lock(session: AsyncSession, question_id: UUID) -> PortalQuestion | None:
    statement = (
        select(PortalQuestion).where(PortalQuestion.id == question_id).with_for_update()
    )
    return (await session.scalars(statement)).first()


async def last_owed(
    session: AsyncSession, question: PortalQuestion
) -> OutboxMessage | None:
    """Return the last message to the Portal about a question, locked."""
    statement = (
        select(OutboxMessage)
        .where(OutboxMessage.topic == TOPIC, OutboxMessage.key == str(question.id))
        .order_by(OutboxMessage.number.desc())
        .limit(1)
        .with_for_update()
    )
    return (await session.scalars(statement)).first()


async def all_of(session: AsyncSession, source: Source) -> Mapping[int, PortalQuestion]:
    """Return every question of a source, withdrawn or not, locked, by its number."""
    rows = await session.scalars(
        select(PortalQuestion)
        .where(PortalQuestion.source == source)
        .order_by(PortalQuestion.number)
        .with_for_update()
    )
    return {row.number: row for row in rows}


async def answers_held(session: AsyncSession) -> Mapping[int, str]:
    """Return the Portal's answers that are known, by their number."""
    rows = await session.execute(
        select(PortalQuestion.portal_answer_id, PortalQuestion.portal_answer).where(
            PortalQuestion.portal_answer_id.is_not(None),
            PortalQuestion.portal_answer.is_not(None),
        )
    )
    return {row[0]: row[1] for row in rows if row[0] and row[1]}


async def our_own(session: AsyncSession) -> Sequence[tuple[str, str]]:
    """Return our own questions: the office's code and the words."""
    rows = await session.execute(
        select(PortalQuestion.office_code, PortalQuestion.content).where(
            PortalQuestion.source == Source.OWN
        )
    )
    return [(row[0] or "", row[1]) for row in rows]


def told_by(row: PortalQuestion) -> Told:
    """Return a row as the Portal told it."""
    return Told(
        number=row.number,
        content=row.content,
        field_code=row.field_code,
        office_code=row.office_code,
        office_name=row.office_name,
        procedure_code=row.procedure_code,
        answer_id=row.portal_answer_id,
        answer=row.portal_answer,
    )


def _public() -> Select[PortalQuestion]:
    return select(PortalQuestion).where(
        PortalQuestion.withdrawn_at.is_(None), _ANSWERED
    )


async def _page(
    session: AsyncSession,
    statement: Select[PortalQuestion],
    size: int,
    cursor: str | None,
) -> Slice[PortalQuestion]:
    if cursor is not None:
        (last,) = pages.decode_cursor(cursor, parts=1)
        statement = statement.where(PortalQuestion.id < _uuid(last))
    ordered = statement.order_by(PortalQuestion.id.desc()).limit(size + 1)
    rows = (await session.scalars(ordered)).all()
    more = len(rows) > size
    following = pages.encode_cursor(str(rows[size - 1].id)) if more else None
    return Slice(rows[:size], following)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise BadCursor from error


def _key_column() -> ColumnElement[str]:
    return cast(PortalQuestion.id, String)
