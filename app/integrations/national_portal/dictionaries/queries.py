"""Reads of our copies and of what waits for a decision."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.integrations.national_portal.dictionaries.diff import Entry
from app.integrations.national_portal.dictionaries.models import (
    DictionaryEntry,
    DictionaryProposal,
)
from app.integrations.national_portal.dictionaries.sources import Dictionary


async def held(session: AsyncSession, dictionary: Dictionary) -> Sequence[Entry]:
    """Return our copy, by code."""
    rows = await session.scalars(
        select(DictionaryEntry)
        .where(
            DictionaryEntry.dictionary == dictionary, DictionaryEntry.until.is_(None)
        )
        .order_by(DictionaryEntry.code)
    )
    return [Entry(row.code, row.name, row.data) for row in rows]


async def waiting(session: AsyncSession) -> Sequence[DictionaryProposal]:
    statement = (
        select(DictionaryProposal)
        .where(DictionaryProposal.decided_at.is_(None))
        .order_by(DictionaryProposal.pulled_at)
    )
    return (await session.scalars(statement)).all()


async def lock(session: AsyncSession, proposal_id: UUID) -> DictionaryProposal | None:
    statement = (
        select(DictionaryProposal)
        .where(DictionaryProposal.id == proposal_id)
        .with_for_update()
    )
    return (await session.scalars(statement)).first()
