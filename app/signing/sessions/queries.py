"""Every read of sessions; each takes the signer, so another's is hidden."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.signing.sessions.errors import (
    SigningDocumentNotFound,
    SigningSessionNotFound,
)
from app.signing.sessions.models import SigningDocument, SigningSession


async def get(
    session: AsyncSession, session_id: UUID, *, signer_id: UUID
) -> SigningSession:
    statement = select(SigningSession).where(
        SigningSession.id == session_id, SigningSession.signer_id == signer_id
    )
    row = (await session.scalars(statement)).first()
    if row is None:
        raise SigningSessionNotFound
    return row


async def documents(
    session: AsyncSession, session_id: UUID
) -> Sequence[SigningDocument]:
    statement = (
        select(SigningDocument)
        .where(SigningDocument.session_id == session_id)
        .order_by(SigningDocument.number)
    )
    return (await session.scalars(statement)).all()


async def lock(session: AsyncSession, session_id: UUID, number: int) -> SigningDocument:
    """Return a document locked, as it is now: of two values at once one is second."""
    statement = (
        select(SigningDocument)
        .where(
            SigningDocument.session_id == session_id, SigningDocument.number == number
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    row = (await session.scalars(statement)).first()
    if row is None:
        raise SigningDocumentNotFound
    return row
