"""Reads of registered clients and their keys."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity.machines.models import ClientKey, MachineClient


async def live_client(session: AsyncSession, client_id: UUID) -> MachineClient | None:
    found = await session.get(MachineClient, client_id)
    return None if found is None or found.disabled_at is not None else found


async def by_name(session: AsyncSession, name: str) -> MachineClient | None:
    return await session.scalar(select(MachineClient).where(MachineClient.name == name))


async def clients(session: AsyncSession) -> Sequence[MachineClient]:
    return (
        await session.scalars(select(MachineClient).order_by(MachineClient.name))
    ).all()


async def live_keys(
    session: AsyncSession, client_id: UUID, *, at: datetime
) -> Sequence[ClientKey]:
    """Return the keys that serve at this time, those to be retired later too."""
    statement = (
        select(ClientKey)
        .where(
            ClientKey.client_id == client_id,
            or_(ClientKey.retired_at.is_(None), ClientKey.retired_at > at),
        )
        .order_by(ClientKey.added_at, ClientKey.kid)
    )
    return (await session.scalars(statement)).all()
