"""Begin, use and end sessions; every beginning and end is an audit act."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.core.errors import NotFound
from app.core.ids import new_id
from app.identity.assurance import Assurance
from app.identity.sessions import lifecycle, queries
from app.identity.sessions.lifecycle import Life
from app.identity.sessions.models import SignInSession

_SECRET_BYTES: Final = 32
# Ended sessions stay listed for the quarterly review; acts stay in the audit.
_KEPT: Final = timedelta(days=100)


class Ending(StrEnum):
    SIGNED_OUT = "signed_out"
    REVOKED = "revoked"
    REPLACED = "replaced"
    PROVIDER = "provider_signed_out"
    CREDENTIALS = "credentials_changed"
    LAPSED = "lapsed"


class SessionNotFound(NotFound):
    code = "session_not_found"
    title = "Không tìm thấy phiên đăng nhập này"


@dataclass(frozen=True)
class Device:
    """Where somebody signs in from, as it is shown to them later."""

    agent: str
    source: str


@dataclass(frozen=True)
class Proven:
    """Who was proved, by which provider, how surely and when."""

    person_id: UUID
    provider: str
    subject: str
    assurance: Assurance
    sid: str | None = None


@dataclass(frozen=True)
class Opened:
    """`secret` goes into the cookie and is kept nowhere else."""

    session: SignInSession
    secret: str


async def begin(
    session: AsyncSession,
    proven: Proven,
    *,
    life: Life,
    device: Device,
    at: datetime,
    instead_of: str | None = None,
) -> Opened:
    """Begin a session under a new secret; the browser's earlier one ends."""
    if instead_of is not None:
        await _end_earlier(session, instead_of, at)
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    row = SignInSession(
        id=new_id(),
        person_id=proven.person_id,
        secret_digest=digest(secret),
        provider=proven.provider,
        subject=proven.subject,
        sid=proven.sid,
        level=proven.assurance.level,
        proved_at=proven.assurance.proved_at,
        agent=device.agent[:200],
        source=device.source[:45],
        began_at=at,
        last_seen_at=at,
        idle_seconds=int(life.idle.total_seconds()),
        ends_at=at + life.whole,
    )
    session.add(row)
    await session.flush()
    await _record(session, row, "session.began", at=at)
    return Opened(row, secret)


async def mark_used(session: AsyncSession, row: SignInSession, *, at: datetime) -> None:
    """Put the idle limit off; requests side by side never wait for each other here."""
    if not lifecycle.wants_mark(queries.stay_of(row), at=at):
        return
    free = (
        select(SignInSession.id)
        .where(SignInSession.id == row.id, SignInSession.last_seen_at < at)
        .with_for_update(skip_locked=True)
    )
    await session.execute(
        update(SignInSession)
        .where(SignInSession.id.in_(free))
        .values(last_seen_at=at)
        .execution_options(synchronize_session=False)
    )


async def end_own(
    session: AsyncSession, session_id: UUID, *, person_id: UUID, at: datetime
) -> None:
    """End one of a person's own sessions.

    Raises:
        SessionNotFound: also if it is another's, or has ended.
    """
    row = await queries.live(session, session_id, at=at)
    if row is None or row.person_id != person_id:
        raise SessionNotFound
    await end(session, row, why=Ending.REVOKED, at=at)


async def end_all(
    session: AsyncSession, person_id: UUID, *, why: Ending, at: datetime
) -> int:
    """End every session of a person; return how many there were."""
    rows = await queries.of_person(session, person_id, at=at)
    for row in rows:
        await end(session, row, why=why, at=at)
    return len(rows)


async def end(
    session: AsyncSession, row: SignInSession, *, why: Ending, at: datetime
) -> None:
    """End a session; one that has ended stays as it ended."""
    ended = await session.execute(
        update(SignInSession)
        .where(SignInSession.id == row.id, SignInSession.ended_at.is_(None))
        .values(ended_at=_ended_at(row, why, at), ended_why=why)
        .returning(SignInSession.id)
    )
    if ended.scalar_one_or_none() is not None:
        await _record(session, row, "session.ended", at=at, why=why)


async def record_token(
    session: AsyncSession, session_id: UUID, *, person_id: UUID, at: datetime
) -> None:
    """Write down that a session was lent to an application."""
    await audit.record(
        session,
        subject=f"session:{session_id}",
        event="session.token_issued",
        actor_id=str(person_id),
        at=at,
        data=None,
    )


async def end_lapsed(session: AsyncSession, *, at: datetime, most: int = 500) -> int:
    """Write down that sessions ended by themselves, idle or whole; return how many.

    They have spoken for nobody since; `at` is when it was noticed.
    """
    rows = await queries.lapsed(session, at=at, most=most)
    for row in rows:
        await end(session, row, why=Ending.LAPSED, at=at)
    return len(rows)


async def forget(session: AsyncSession, *, at: datetime) -> None:
    """Delete what ended long ago."""
    await session.execute(
        delete(SignInSession).where(SignInSession.ends_at < at - _KEPT)
    )


def _ended_at(row: SignInSession, why: Ending, at: datetime) -> datetime:
    over = lifecycle.over_since(queries.stay_of(row))
    return over if why is Ending.LAPSED else at


def digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


async def _end_earlier(session: AsyncSession, secret: str, at: datetime) -> None:
    earlier = await queries.by_digest(session, digest(secret), at=at)
    if earlier is not None:
        await end(session, earlier, why=Ending.REPLACED, at=at)


async def _record(
    session: AsyncSession,
    row: SignInSession,
    event: str,
    *,
    at: datetime,
    why: Ending | None = None,
) -> None:
    # A session is a chain of its own: beginnings wait for nobody.
    await audit.record(
        session,
        subject=f"session:{row.id}",
        event=event,
        actor_id=str(row.person_id),
        at=at,
        data={
            "provider": row.provider,
            "level": row.level,
            "source": row.source,
            "why": why,
        },
    )
