"""Let a parked message be acted on again."""

from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import jobs
from app.integrations.national_portal.inbound import queries
from app.integrations.national_portal.inbound.models import InboundMessage
from app.integrations.national_portal.inbound.receiving import ACT


async def release(session: AsyncSession, message_id: UUID) -> bool:
    """Give it back to the worker; say whether it was parked."""
    released = await session.execute(
        update(InboundMessage)
        .where(InboundMessage.id == message_id, InboundMessage.parked_at.is_not(None))
        .values(parked_at=None, reason=None, attempts=0)
        .returning(InboundMessage.reference)
    )
    reference = released.scalar_one_or_none()
    if reference is None:
        return False
    dossier = reference.partition("#")[0]
    await jobs.defer(
        session,
        task=ACT,
        lock=f"{queries.SYSTEM}:{dossier}",
        message_id=str(message_id),
    )
    return True
