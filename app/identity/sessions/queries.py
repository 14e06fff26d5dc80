"""Reads of sessions."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity.sessions import lifecycle
from app.identity.sessions.lifecycle import Life, Stay
from app.identity.sessions.models import SignInSession


async def by_digest(
    session: AsyncSession, digest: bytes, *, at: datetime
) -> SignInSession | None:
    """Return the live session of a cookie's digest."""
    found = await session.scalar(
        select(SignInSession).where(SignInSession.secret_digest == digest)
    )
    return found if found is not None and is_live(found, at=at) else None


async def live(
    session: AsyncSession, session_id: UUID, *, at: datetime
) -> SignInSession | None:
    found = await session.get(SignInSession, session_id)
    return found if found is not None and is_live(found, at=at) else None


async def stands(session: AsyncSession, session_id: UUID, *, at: datetime) -> bool:
    """Tell whether a session lives, as it is committed now and not as it was read."""
    found = await session.get(SignInSession, session_id, populate_existing=True)
    return found is not None and is_live(found, at=at)


async def of_person(
    session: AsyncSession, person_id: UUID, *, at: datetime
) -> Sequence[SignInSession]:
    """Return a person's live sessions, the newest first."""
    found = await session.scalars(
        select(SignInSession)
        .where(SignInSession.person_id == person_id, _open())
        .order_by(SignInSession.began_at.desc(), SignInSession.id)
    )
    return [each for each in found if is_live(each, at=at)]


async def lock_of_person(session: AsyncSession, person_id: UUID) -> None:
    """Lock what is about to end; a request marks its session before it holds its person."""
    await session.execute(
        select(SignInSession.id)
        .where(SignInSession.person_id == person_id, _open())
        .order_by(SignInSession.id)
        .with_for_update()
    )


async def of_subject(
    session: AsyncSession, *, provider: str, subject: str | None, sid: str | None
) -> Sequence[SignInSession]:
    """Return, locked, the open sessions that a provider's stay or person began."""
    statement = select(SignInSession).where(SignInSession.provider == provider, _open())
    if subject is not None:
        statement = statement.where(SignInSession.subject.equals(subject))
    if sid is not None:
        statement = statement.where(SignInSession.sid.equals(sid))
    ordered = statement.order_by(SignInSession.id).with_for_update()
    return (await session.scalars(ordered)).all()


async def lapsed(
    session: AsyncSession, *, at: datetime, most: int
) -> Sequence[SignInSession]:
    """Return, locked, open sessions whose time is over; those in use are left out."""
    idle = func.make_interval(0, 0, 0, 0, 0, 0, SignInSession.idle_seconds)
    found = await session.scalars(
        select(SignInSession)
        .where(
            _open(),
            or_(SignInSession.last_seen_at + idle <= at, SignInSession.ends_at <= at),
        )
        .order_by(SignInSession.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    return found.all()


def is_live(row: SignInSession, *, at: datetime) -> bool:
    return lifecycle.lives(stay_of(row), at=at)


def stay_of(row: SignInSession) -> Stay:
    life = Life(timedelta(seconds=row.idle_seconds), row.ends_at - row.began_at)
    return Stay(row.began_at, row.last_seen_at, life, row.ended_at)


def _open() -> ColumnElement[bool]:
    return SignInSession.ended_at.is_(None)
