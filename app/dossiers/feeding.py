"""What the feed is told beside each act: what it never heard of, and what it must forget."""

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.core.errors import Conflict, Invalid
from app.dossiers import queries
from app.dossiers.errors import DossierNotFound
from app.dossiers.models import Dossier
from app.dossiers.service import recording
from app.feed import queries as feed_queries
from app.feed import service as feed
from app.feed.models import FeedEntry, PendingEntry
from app.feed.service import Kind, News
from app.outbox.models import OutboxMessage


class NotInTheFeed(Conflict):
    code = "not_in_the_feed"
    title = "Luồng dữ liệu không còn nêu hồ sơ này"


async def untold(session: AsyncSession, *, after: UUID | None, most: int) -> list[UUID]:
    """List filed dossiers that the feed never told of, in the order of their ids."""
    subject = "dossier:" + Dossier.code
    statement = select(Dossier.id).where(
        Dossier.code.is_not(None),
        ~exists().where(FeedEntry.subject == subject),
        ~exists().where(PendingEntry.subject == subject),
    )
    if after is not None:
        statement = statement.where(Dossier.id > after)
    return list(await session.scalars(statement.order_by(Dossier.id).limit(most)))


async def backfill(session: AsyncSession, dossier_id: UUID) -> bool:
    """Tell the feed how a dossier stands, unless it knows; say whether it was told.

    What was told to the National Portal at its last step is that standing.
    """
    dossier = await queries.lock_for_job(session, dossier_id)
    if await feed_queries.last_kind(session, _subject(dossier)) is not None:
        return False
    told = await session.scalar(
        select(OutboxMessage)
        .where(
            OutboxMessage.topic == recording.TOPIC,
            OutboxMessage.key == str(dossier.id),
        )
        .order_by(OutboxMessage.number.desc())
        .limit(1)
    )
    if told is None:
        return False
    payload = cast("dict[str, Any]", told.payload)
    await feed.publish(
        session,
        News(
            kind=Kind.CHANGED,
            subject=_subject(dossier),
            data=told.payload,
            at=told.occurred_at,
            procedure_code=dossier.procedure_code,
            office_code=payload["dossier"]["handling_office"]["code"],
        ),
    )
    return True


async def retract(
    session: AsyncSession, *, code: str, reason: str, actor_id: str, at: datetime
) -> None:
    """Withdraw what the feed told of a dossier: it should never have been told.

    For a dossier filed for the wrong person or as a trial. The dossier itself stays,
    with its audit; should it change again, the feed will tell of it again.

    Raises:
        DossierNotFound: no dossier has this code.
        NotInTheFeed: nothing was told, or it is withdrawn already.
    """
    if not reason.strip():
        raise Invalid("Phải nêu lý do")
    found = await queries.find_by_code(session, code)
    if found is None:
        raise DossierNotFound
    dossier = await queries.lock_for_job(session, found.id)
    if await feed_queries.last_kind(session, _subject(dossier)) in {None, Kind.DELETED}:
        raise NotInTheFeed
    await audit.record(
        session,
        subject=f"dossier:{dossier.id}",
        event="dossier.retracted_from_feed",
        actor_id=actor_id,
        at=at,
        data={"code": code, "reason": reason},
    )
    news = News(Kind.DELETED, _subject(dossier), {"code": code, "reason": reason}, at)
    await feed.publish(session, news)


def _subject(dossier: Dossier) -> str:
    return f"dossier:{dossier.code}"
