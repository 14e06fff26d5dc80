"""Publish an entry: in the business transaction, or not at all."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.canonical import JsonValue, canonical_json
from app.core.ids import new_id
from app.feed.models import PendingEntry


class Kind(StrEnum):
    """What an entry says of its subject.

    Each but the last carries the subject whole, as it stood: the newest one is
    all that a new consumer needs.
    """

    CHANGED = "changed"
    CORRECTED = "corrected"  # what an earlier entry said was wrong
    DELETED = "deleted"  # what the earlier entries told is withdrawn


@dataclass(frozen=True)
class News:
    """`subject` is what it is about, named for ever the same."""

    kind: Kind
    subject: str
    data: JsonValue
    at: datetime
    procedure_code: str | None = None
    office_code: str | None = None


async def publish(session: AsyncSession, news: News) -> None:
    """Write an entry as it will be read; its position follows the commit.

    Takes no lock: the caller holds that of the subject, and nobody waits.
    """
    await session.execute(
        insert(PendingEntry).values(
            kind=news.kind,
            subject=news.subject,
            procedure_code=news.procedure_code,
            office_code=news.office_code,
            content=_content(news),
        )
    )


def _content(news: News) -> str:
    entry: JsonValue = {
        "id": str(new_id()),
        "kind": news.kind.value,
        "subject": news.subject,
        "procedure": news.procedure_code,
        "office": news.office_code,
        "occurred_at": news.at.isoformat(),
        "data": news.data,
    }
    return canonical_json(entry).decode("utf-8")
