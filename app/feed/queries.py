"""Reads of the feed: by position, and the newest entry of each subject."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select, true
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from app.feed.chain import START, Link
from app.feed.models import FeedConsumer, FeedEntry, PendingEntry
from app.feed.service import Kind


@dataclass(frozen=True)
class Filter:
    """Which entries a consumer wants in full; empty means every one."""

    subjects: tuple[str, ...] = ()
    procedures: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()

    def wanted(self) -> ColumnElement[bool]:
        asked = (
            (FeedEntry.subject, self.subjects),
            (FeedEntry.procedure_code, self.procedures),
            (FeedEntry.office_code, self.offices),
        )
        return and_(true(), *(column.in_(values) for column, values in asked if values))


@dataclass(frozen=True)
class Told:
    """One position; `content` is None for what a filter withholds."""

    position: int
    digest: str
    entry_digest: str
    content: str | None


@dataclass(frozen=True)
class Standing:
    """How a subject stood at some position: its newest entry until then."""

    subject: str
    position: int
    content: str
    deleted: bool


async def outlook(session: AsyncSession) -> tuple[bool, int]:
    """Tell whether anything waits for its position, and the last one given."""
    highest = select(func.max(FeedEntry.position)).scalar_subquery()
    row = (
        await session.execute(
            select(exists().select_from(PendingEntry), func.coalesce(highest, 0))
        )
    ).one()
    return row[0], row[1]


async def last_kind(session: AsyncSession, subject: str) -> Kind | None:
    """Return what was said last of a subject, be it waiting for its position."""
    waiting = await session.scalar(
        select(PendingEntry.kind)
        .where(PendingEntry.subject == subject)
        .order_by(PendingEntry.ticket.desc())
        .limit(1)
    )
    told = waiting or await session.scalar(
        select(FeedEntry.kind)
        .where(FeedEntry.subject == subject)
        .order_by(FeedEntry.position.desc())
        .limit(1)
    )
    return None if told is None else Kind(told)


async def head(session: AsyncSession) -> Link:
    """Return the last position given, with its digest."""
    newest = (
        select(FeedEntry.position, FeedEntry.digest)
        .order_by(FeedEntry.position.desc())
        .limit(1)
    )
    row = (await session.execute(newest)).first()
    return START if row is None else Link(row.position, row.digest)


async def link_at(session: AsyncSession, position: int) -> Link | None:
    """Return the link of a position; None if it has not been given yet."""
    if position == 0:
        return START
    digest = await session.scalar(
        select(FeedEntry.digest).where(FeedEntry.position == position)
    )
    return None if digest is None else Link(position, digest)


async def after(
    session: AsyncSession, position: int, *, filter_: Filter, limit: int
) -> Sequence[Told]:
    """Return what follows a position."""
    wanted = func.coalesce(filter_.wanted(), False)
    statement = (
        select(
            FeedEntry.position,
            FeedEntry.digest,
            FeedEntry.entry_digest,
            case((and_(wanted, _told()), FeedEntry.content)).label("content"),
        )
        .where(FeedEntry.position > position)
        .order_by(FeedEntry.position)
        .limit(limit)
    )
    return [Told(*row) for row in await session.execute(statement)]


async def newest_of_subjects(
    session: AsyncSession, *, at: int, after_subject: str, limit: int
) -> Sequence[Standing]:
    """Return the newest entry up to position `at` of the subjects that follow."""
    statement = (
        select(
            FeedEntry.subject,
            FeedEntry.position,
            FeedEntry.content,
            or_(FeedEntry.kind == Kind.DELETED, ~_told()),
        )
        .ext(distinct_on(FeedEntry.subject))
        .where(FeedEntry.position <= at, FeedEntry.subject > after_subject)
        .order_by(FeedEntry.subject, FeedEntry.position.desc())
        .limit(limit)
    )
    return [Standing(*row) for row in await session.execute(statement)]


async def acknowledged(session: AsyncSession, client_id: UUID) -> FeedConsumer | None:
    return await session.get(FeedConsumer, client_id)


def _told() -> ColumnElement[bool]:
    """Tell an entry from one whose content was erased: only its digest stands."""
    return FeedEntry.content != ""
