"""Reads of registered clients and their keys."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
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


async def live_keys(session: AsyncSession, client_id: UUID) -> Sequence[ClientKey]:
    statement = (
        select(ClientKey)
        .where(ClientKey.client_id == client_id, ClientKey.retired_at.is_(None))
        .order_by(ClientKey.added_at, ClientKey.kid)
    )
    return (await session.scalars(statement)).all()
