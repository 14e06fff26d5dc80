"""One dossier that cannot go, among a thousand: what the others feel of it.

A stuck dossier is one that the Portal never answers in time; the median delay of
the others, from queued to delivered, is set beside that of rounds without it.
"""

import asyncio
from collections.abc import Sequence
from statistics import median
from typing import Any, Final

import httpx
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import database
from app.core.database import Sessions, transaction
from app.core.postgres import cluster
from app.outbox.models import OutboxMessage
from simulators.exchange import samples, stage
from simulators.exchange.stage import Stage

_WORKERS: Final = 2
_ROUNDS: Final = 3
_LOOK_SECONDS: Final = 0.1
_WARM_UP: Final = 50


def measure(*, dossiers: int = 1000) -> dict[str, Any]:
    with cluster.throwaway() as server, stage.opened(server) as opened:
        return asyncio.run(_measure(opened, dossiers))


async def _measure(opened: Stage, dossiers: int) -> dict[str, Any]:
    engine = database.connect(opened.url, pool_size=2)
    sessions = database.sessions_of(engine)
    for _ in range(_WORKERS):
        opened.start_courier()
    await _round(opened, sessions, "W", _WARM_UP, poisoned=False)
    clean, poisoned = [], []
    for number in range(_ROUNDS):
        clean.append(
            await _round(opened, sessions, f"C{number}", dossiers, poisoned=False)
        )
        poisoned.append(
            await _round(opened, sessions, f"P{number}", dossiers, poisoned=True)
        )
    opened.stop_couriers()
    await engine.dispose()
    ratios = [
        with_it / without for with_it, without in zip(poisoned, clean, strict=True)
    ]
    return {
        "dossiers": dossiers,
        "median_seconds_clean": [round(each, 3) for each in clean],
        "median_seconds_poisoned": [round(each, 3) for each in poisoned],
        "ratio": round(median(ratios), 3),
    }


async def _round(
    opened: Stage, sessions: Sessions, series: str, count: int, *, poisoned: bool
) -> float:
    """Queue them all at once; return the median delay of those that can go."""
    stuck = samples.code(series, count // 2) if poisoned else None
    await _hold_for_ever(opened, stuck)
    await samples.owe(sessions, series, count)
    can_go = count - poisoned
    while len(delays := await _delays(sessions)) < can_go:  # noqa: ASYNC110  # other processes work
        await asyncio.sleep(_LOOK_SECONDS)
    async with transaction(sessions) as session:
        await _forget(session)
    return median(delays)


async def _delays(sessions: Sessions) -> Sequence[float]:
    async with sessions() as session:
        rows = await session.execute(
            select(OutboxMessage.occurred_at, OutboxMessage.delivered_at).where(
                OutboxMessage.delivered_at.is_not(None)
            )
        )
    return [(row.delivered_at - row.occurred_at).total_seconds() for row in rows.all()]


async def _forget(session: AsyncSession) -> None:
    """Empty the queue for the next round; the stuck one is still stuck."""
    await session.execute(delete(OutboxMessage))


async def _hold_for_ever(opened: Stage, code: str | None) -> None:
    share = 1 if code else 0
    rule = {
        "share": share,
        "kinds": ["timeout_before"],
        "codes": [code] if code else [],
    }
    async with httpx.AsyncClient(trust_env=False) as http:
        reply = await http.post(
            f"{opened.portal.address}/inspect/misbehaviour", json=rule
        )
        reply.raise_for_status()
