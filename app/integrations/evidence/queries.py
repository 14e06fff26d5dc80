from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import case, delete, func, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.integrations.evidence.models import FetchedEvidence
from app.integrations.evidence.sources import Key, Kind

STATES: Final = ("fresh", "stale", "missing")
_KEY: Final = tuple_(
    FetchedEvidence.kind, FetchedEvidence.address, FetchedEvidence.about
)


async def settle(
    session: AsyncSession, planned: Collection[Key], *, at: datetime
) -> None:
    """Let the sources be those planned: new ones are due at once, others go."""
    if planned:
        rows = [
            {
                "kind": each.kind,
                "address": each.address,
                "about": each.about,
                "due_at": at,
                "failures": 0,
            }
            for each in planned
        ]
        await session.execute(
            insert(FetchedEvidence).values(rows).on_conflict_do_nothing()
        )
    wanted = [(each.kind, each.address, each.about) for each in planned]
    await session.execute(delete(FetchedEvidence).where(_KEY.not_in(wanted)))


async def due(session: AsyncSession, *, at: datetime) -> list[FetchedEvidence]:
    found = await session.scalars(
        select(FetchedEvidence)
        .where(FetchedEvidence.due_at <= at)
        .order_by(FetchedEvidence.due_at, FetchedEvidence.address)
    )
    return list(found)


async def locked(session: AsyncSession, key: Key) -> FetchedEvidence | None:
    """Return a source for a change; another worker may have changed it meanwhile."""
    return await session.get(
        FetchedEvidence,
        (key.kind, key.address, key.about),
        with_for_update=True,
        populate_existing=True,
    )


async def held(session: AsyncSession) -> dict[str, Kind]:
    """Return the digest of everything held, with its kind."""
    found = await session.execute(
        select(FetchedEvidence.sha256, FetchedEvidence.kind).where(
            FetchedEvidence.sha256.is_not(None)
        )
    )
    return {digest: Kind(kind) for digest, kind in found if digest is not None}


async def bytes_of(session: AsyncSession, digest: str) -> bytes | None:
    return await session.scalar(
        select(FetchedEvidence.der).where(FetchedEvidence.sha256 == digest).limit(1)
    )


async def states(
    session: AsyncSession, *, at: datetime
) -> Mapping[tuple[str, str], int]:
    """Count sources by kind and by what is held of them: `fresh`, `stale`, `missing`."""
    state = case(
        (FetchedEvidence.next_update.is_(None), "missing"),
        (FetchedEvidence.next_update <= at, "stale"),
        else_="fresh",
    )
    found = await session.execute(
        select(FetchedEvidence.kind, state, func.count()).group_by(
            FetchedEvidence.kind, state
        )
    )
    return {(kind, name): count for kind, name, count in found}
