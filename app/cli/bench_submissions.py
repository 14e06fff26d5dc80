"""How many dossiers a second are submitted, beside what the database allows.

The limit is the same rows written by plain prepared statements, one transaction
each, on the same server with the same concurrency: what no service can exceed.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from time import perf_counter
from typing import Any, Final
from uuid import UUID

import psycopg
from sqlalchemy import select

from app.core import database
from app.core.database import Sessions
from app.core.ids import new_id
from app.core.postgres import cluster
from app.dossiers.act import Act
from app.dossiers.calendars import Calendars
from app.dossiers.service import drafts, submission
from app.dossiers.service.drafts import NewDraft
from app.identity import queries as identity
from app.identity.actor import Actor
from app.organizations.models import Office
from app.procedures import seed as procedures
from app.wiring import encrypting, migrating, seeding
from app.wiring.settings import DEPLOYMENT

_PROCEDURE: Final = "1.000894"  # no paper is required: the service alone is measured
_OWNER: Final = "hoa"


def measure(*, dossiers: int = 400, width: int = 8) -> dict[str, Any]:
    """Submit `dossiers` drafts spread over the communes, `width` at a time."""
    encrypting.draw()
    with cluster.throwaway() as server:
        server.create_database("bench")
        owner_url = server.url("bench", role=cluster.OWNER)
        url = server.url("bench")
        migrating.upgrade(owner_url=owner_url, application_url=url)
        return asyncio.run(_measure(url, owner_url, dossiers, width))


async def _measure(
    url: str, owner_url: str, dossiers: int, width: int
) -> dict[str, Any]:
    calendar = Calendars()
    engine = database.connect(url, pool_size=width)
    sessions = database.sessions_of(engine)
    actor, waiting = await _prepare(sessions, dossiers, calendar)

    async def submit(dossier_id: UUID) -> None:
        async with database.transaction(sessions) as session:
            act = Act(dossier_id, actor, datetime.now(UTC), 1)
            await submission.submit(session, act, calendar=calendar)

    service = await _rate(submit, waiting, width)
    await engine.dispose()
    limit = await _limit(owner_url, dossiers, width)
    return {
        "dossiers": dossiers,
        "width": width,
        "submissions_per_second": round(service),
        "database_limit_per_second": round(limit),
        "share_of_limit": round(service / limit, 3),
    }


async def _prepare(
    sessions: Sessions, dossiers: int, calendar: Calendars
) -> tuple[Actor, list[UUID]]:
    at = datetime.now(UTC)
    answers = procedures.read_seed(DEPLOYMENT).forms[_PROCEDURE]["examples"][0]
    async with database.transaction(sessions) as session:
        await seeding.seed(session, DEPLOYMENT, at=at)
        person = await identity.by_handle(session, _OWNER)
        actor = await identity.actor(session, person.id, at=at)
        communes = (
            await session.scalars(select(Office.code).where(Office.kind == "commune"))
        ).all()
        waiting = [
            await drafts.create(
                session,
                NewDraft(
                    _PROCEDURE, communes[n % len(communes)], "", answers, "online"
                ),
                actor=actor,
                at=at,
                calendar=calendar,
            )
            for n in range(dossiers)
        ]
    return actor, [draft.id for draft in waiting]


async def _limit(url: str, transactions: int, width: int) -> float:
    links = [await psycopg.AsyncConnection.connect(url) for _ in range(width)]
    free: asyncio.Queue[psycopg.AsyncConnection[Any]] = asyncio.Queue()
    await links[0].execute(
        "CREATE TABLE bench_row (id uuid PRIMARY KEY, kind int, payload text)"
    )
    await links[0].commit()
    for link in links:
        free.put_nowait(link)

    async def write(_: UUID) -> None:
        link = await free.get()
        # Counter, dossier, work item, progress, audit act, message: six rows.
        for kind in range(6):
            await link.execute(
                "INSERT INTO bench_row VALUES (%s, %s, %s)",
                (new_id(), kind, "x" * 400),
                prepare=True,
            )
        await link.commit()
        free.put_nowait(link)

    rate = await _rate(write, [new_id() for _ in range(transactions)], width)
    for link in links:
        await link.close()
    return rate


async def _rate(
    do: Callable[[UUID], Awaitable[None]], items: Sequence[UUID], width: int
) -> float:
    turns = asyncio.Semaphore(width)

    async def one(item: UUID) -> None:
        async with turns:
            await do(item)

    began = perf_counter()
    await asyncio.gather(*(one(item) for item in items))
    return len(items) / (perf_counter() - began)
