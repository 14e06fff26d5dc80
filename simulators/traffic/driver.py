"""All lives together, on one virtual clock, by as many writers as are asked for."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final

from sqlalchemy import select

from app.core import clock
from app.dossiers.lifecycle import NATIONAL_CODE, Status
from app.dossiers.models import Dossier, Progress
from simulators.traffic.ground import Ground, Service
from simulators.traffic.life import Life

# A Monday; the next one is a day off, swapped with the Saturday before it.
START: Final = datetime(2026, 8, 24, 0, 0, tzinfo=UTC)
_SLOT: Final = timedelta(minutes=15)
_OFFICE_HOURS: Final = 10 * 3600

Look = Callable[[datetime], Awaitable[None]]


@dataclass(frozen=True)
class Wanted:
    """How much traffic; `days` over which the dossiers come in."""

    dossiers: int
    seed: int
    services: Sequence[Service]
    days: int = 5
    pace: float = 1.0


def lives(ground: Ground, wanted: Wanted, *, start: datetime = START) -> list[Life]:
    """Draw every dossier: by its own dice, so that it lives the same among others."""
    return [
        _life(ground, wanted, Random(f"{wanted.seed}/{number}"), start)  # noqa: S311  # a play
        for number in range(wanted.dossiers)
    ]


async def drive(
    lives: Sequence[Life],
    *,
    writers: int,
    until: datetime | None = None,
    look: Look | None = None,
) -> int:
    """Let them live, a quarter of an hour at a time; return how many acts were done.

    The lives of one quarter go on side by side; `look` is called between quarters.
    """
    gate, acts = asyncio.Semaphore(writers), 0

    async def go_on(life: Life) -> None:
        async with gate:
            await life.go_on()

    while under_way := [life for life in lives if not life.ended]:
        end = _slot_of(min(life.next_at for life in under_way)) + _SLOT
        if until is not None and end > until:
            break
        due = [life for life in under_way if life.next_at < end]
        await asyncio.gather(*(go_on(life) for life in due))
        acts += len(due)
        if look is not None:
            await look(end)
    return acts


async def told(ground: Ground, lives: Sequence[Life]) -> list[dict[str, Any]]:
    """Say of each dossier what the National Portal would have been told."""
    ids = [life.dossier_id for life in lives]
    async with ground.sessions() as session:
        rows = await session.execute(
            select(Dossier.id, Dossier.code, Dossier.due_at).where(Dossier.id.in_(ids))
        )
        dossiers = {row.id: row for row in rows}
        progress = await session.execute(
            select(Progress.dossier_id, Progress.status)
            .where(Progress.dossier_id.in_(ids))
            .order_by(Progress.dossier_id, Progress.number)
        )
        statuses: dict[Any, list[int | None]] = {each: [] for each in ids}
        steps: Counter[Any] = Counter()
        for dossier_id, status in progress:
            code = NATIONAL_CODE[Status(status)]
            steps[dossier_id] += 1
            if statuses[dossier_id][-1:] != [code]:
                statuses[dossier_id].append(code)
    return [
        {
            "code": dossiers[each].code,
            "statuses": statuses[each],
            "steps": steps[each],
            "due_at": _printed(dossiers[each].due_at),
        }
        for each in ids
        if each in dossiers
    ]


def _life(ground: Ground, wanted: Wanted, dice: Random, start: datetime) -> Life:
    service = dice.choice(wanted.services)
    day = timedelta(days=dice.randrange(wanted.days))
    return Life(
        ground=ground,
        service=service,
        applicant=dice.choice(ground.applicants),
        office=dice.choice(ground.desks_of(service)),
        dice=dice,
        next_at=start + day + timedelta(seconds=dice.randrange(_OFFICE_HOURS)),
        pace=wanted.pace,
    )


def _printed(at: datetime | None) -> str | None:
    return None if at is None else clock.local(at).isoformat(timespec="seconds")


def _slot_of(at: datetime) -> datetime:
    return at - (at - START) % _SLOT
