"""How many queued dossiers two workers deliver, beside the Portal's own limit.

A dossier is two calls (the snapshot, then its step). The limit is the same calls
made by `raw`, before and after, by as many processes.
"""

import asyncio
import json
import subprocess
import sys
from time import perf_counter
from typing import Any, Final

from sqlalchemy import func, select

from app.core import database
from app.core.database import Sessions
from app.core.postgres import cluster
from app.outbox.models import OutboxMessage
from simulators.exchange import samples, stage
from simulators.exchange.stage import Stage

_WORKERS: Final = 2
_CALLS: Final = 2
_LOOK_SECONDS: Final = 0.1


def measure(*, dossiers: int = 10_000) -> dict[str, Any]:
    with cluster.throwaway() as server, stage.opened(server) as opened:
        before = _limit(opened, "A", dossiers // 2)
        delivered = asyncio.run(_deliver(opened, dossiers))
        after = _limit(opened, "B", dossiers // 2)
    limit = (before + after) / 2
    return {
        "dossiers": dossiers,
        "workers": _WORKERS,
        "deliveries_per_second": round(delivered),
        "portal_limit_per_second": round(limit),
        "portal_calls_per_second": round(limit * _CALLS),
        "limit_before_and_after": [round(before), round(after)],
        "share_of_limit": round(delivered / limit, 3),
    }


async def _deliver(opened: Stage, dossiers: int) -> float:
    engine = database.connect(opened.url, pool_size=2)
    sessions = database.sessions_of(engine)
    await samples.owe(sessions, "C", dossiers)
    for _ in range(_WORKERS):
        opened.start_courier()
    await _until(opened, sessions, dossiers // 20)
    began, first = perf_counter(), await _delivered(sessions)
    await _until(opened, sessions, dossiers)
    seconds = perf_counter() - began
    opened.stop_couriers()
    await engine.dispose()
    return (dossiers - first) / seconds


async def _until(opened: Stage, sessions: Sessions, count: int) -> None:
    """Wait; what the workers need to start is not counted."""
    while await _delivered(sessions) < count:
        opened.must_work()
        await asyncio.sleep(_LOOK_SECONDS)


async def _delivered(sessions: Sessions) -> int:
    async with sessions() as session:
        found = await session.scalar(
            select(func.count()).where(OutboxMessage.delivered_at.is_not(None))
        )
    return found or 0


def _limit(opened: Stage, series: str, dossiers: int) -> float:
    each = dossiers // _WORKERS
    told = json.loads(stage.shown(opened.settings))
    senders = [_sender() for _ in range(_WORKERS)]
    for number, sender in enumerate(senders):
        load = {"series": series, "first": number * each, "count": each}
        _tell(sender, json.dumps({"settings": told} | load))
    for sender in senders:
        _hear(sender)
    for sender in senders:
        _tell(sender, "go")
    seconds = max(float(_hear(sender)) for sender in senders)
    for sender in senders:
        sender.wait()
    return each * _WORKERS / seconds


def _sender() -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "simulators.exchange.raw"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _tell(sender: "subprocess.Popen[str]", line: str) -> None:
    if sender.stdin is not None:
        sender.stdin.write(f"{line}\n")
        sender.stdin.flush()


def _hear(sender: "subprocess.Popen[str]") -> str:
    return sender.stdout.readline().strip() if sender.stdout is not None else ""
