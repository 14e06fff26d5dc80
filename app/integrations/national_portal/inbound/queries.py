"""Reads of what the Portal sent."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.dossiers import queries as dossiers
from app.integrations.national_portal.inbound.models import (
    ExternalReference,
    InboundMessage,
)
from app.integrations.national_portal.inbound.translate import Kind

SYSTEM: Final = "national_portal"


async def known(
    session: AsyncSession, *, kind: Kind, reference: str
) -> InboundMessage | None:
    return await session.scalar(
        select(InboundMessage).where(
            InboundMessage.kind == kind, InboundMessage.reference == reference
        )
    )


async def lock(session: AsyncSession, message_id: UUID) -> InboundMessage:
    statement = (
        select(InboundMessage).where(InboundMessage.id == message_id).with_for_update()
    )
    return (await session.scalars(statement)).one()


async def dossier_id_of(session: AsyncSession, reference: str) -> UUID | None:
    """Return which dossier of ours the Portal calls so.

    One filed with us went there under our own code.
    """
    found = await session.get(ExternalReference, (SYSTEM, reference))
    if found is not None:
        return found.dossier_id
    ours = await dossiers.find_by_code(session, reference)
    return None if ours is None else ours.id


async def dossier_is_coming(session: AsyncSession, reference: str) -> bool:
    """Tell whether the dossier was received and waits to be filed."""
    kinds = (Kind.DOSSIER, Kind.PROMOTION)
    statement = select(InboundMessage.id).where(
        InboundMessage.kind.in_(kinds), InboundMessage.reference == reference
    )
    return await session.scalar(statement) is not None


async def parked(session: AsyncSession) -> Sequence[InboundMessage]:
    statement = (
        select(InboundMessage)
        .where(InboundMessage.parked_at.is_not(None))
        .order_by(InboundMessage.received_at)
    )
    return (await session.scalars(statement)).all()


async def open_counts(session: AsyncSession) -> tuple[int, int]:
    """Return how many messages wait to be acted on, and how many for a person."""
    parked_count = func.count(InboundMessage.parked_at)
    row = (
        await session.execute(
            select(func.count() - parked_count, parked_count).where(
                InboundMessage.done_at.is_(None)
            )
        )
    ).one()
    return row[0], row[1]
