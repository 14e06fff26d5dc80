"""Consent withdrawn at the very moment that something rests on it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import pytest
from sqlalchemy import text

from app.core.database import transaction
from app.identity.consents import service as consents
from app.identity.consents.standing import TEXTS, Answer, Purpose
from tests.dossiers.towns import Town


@asynccontextmanager
async def withdrawing(
    town: Town, person_id: UUID, purpose: Purpose
) -> AsyncIterator[None]:
    """Hold a withdrawal that is made and not yet committed."""
    at, version = town.clock.now(), TEXTS[purpose].version
    withdrawn = Answer(purpose, version, given=False, at=at)
    async with transaction(town.sessions) as session:
        await consents.answer(session, person_id=person_id, answer=withdrawn)
        yield


async def somebody_waits(town: Town) -> None:
    """Return once somebody stands in the queue of an advisory lock."""
    waiting = text(
        "SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database"
        " WHERE d.datname = current_database()"
        " AND locktype = 'advisory' AND NOT granted"
    )
    for _ in range(1000):
        async with town.sessions() as session:
            if await session.scalar(waiting):
                return
        await asyncio.sleep(0.01)
    pytest.fail("nobody waits")
