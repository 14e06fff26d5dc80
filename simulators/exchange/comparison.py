"""Whether the Portal holds what we hold: every dossier, every step, every status."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import httpx
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import local
from app.dossiers.lifecycle import NATIONAL_CODE, Status
from app.dossiers.models import Dossier, Progress

Step = tuple[str, str, str]


@dataclass(frozen=True)
class Ours:
    code: str
    status: str
    steps: Sequence[Step]


@dataclass(frozen=True)
class Theirs:
    """What the Portal holds, and every status it ever saw, by dossier."""

    holdings: Mapping[str, Mapping[str, Any]]
    item_statuses: Mapping[str, Sequence[str]]
    step_statuses: Mapping[str, Sequence[str]]


async def ours(session: AsyncSession) -> list[Ours]:
    dossiers = await session.execute(
        select(Dossier.id, Dossier.code, Dossier.status).where(
            Dossier.code.is_not(None)
        )
    )
    progress = await session.execute(
        select(
            Progress.dossier_id, Progress.at, Progress.status, Progress.content
        ).order_by(Progress.dossier_id, Progress.number)
    )
    steps: defaultdict[Any, list[Step]] = defaultdict(list)
    for row in progress:
        at = local(row.at).strftime("%Y%m%d%H%M%S")
        steps[row.dossier_id].append((at, _national(row.status), row.content))
    return [Ours(row.code, _national(row.status), steps[row.id]) for row in dossiers]


def theirs(address: str) -> Theirs:
    """Ask the simulated Portal for everything it holds and ever saw."""
    with httpx.Client(trust_env=False, timeout=120) as http:
        holdings = http.get(f"{address}/inspect/holdings").raise_for_status().json()
        log = http.get(f"{address}/inspect/log").raise_for_status().json()
    seen: dict[str, defaultdict[str, list[str]]] = {
        "item": defaultdict(list),
        "step": defaultdict(list),
    }
    for code, kind, status in log:
        seen[kind][code].append(status)
    return Theirs(holdings, seen["item"], seen["step"])


def differences(ours: Sequence[Ours], theirs: Theirs) -> list[str]:
    """Name every difference; none means that nothing was lost, doubled or undone."""
    unknown = theirs.holdings.keys() - {each.code for each in ours}
    found = [f"{code}: only there" for code in sorted(unknown)]
    for each in ours:
        found += [f"{each.code}: {what}" for what in _of(each, theirs)]
    return found


def _of(ours: Ours, theirs: Theirs) -> Iterable[str]:
    held = theirs.holdings.get(ours.code)
    if held is None:
        yield "not there"
        return
    steps = [
        (row["ThoiDiemXuLy"], row["TrangThai"], row["NoiDungXuLy"])
        for row in held["steps"]
    ]
    if steps != list(ours.steps):
        yield f"steps differ: {len(ours.steps)} here, {len(steps)} there"
    if held["item"]["TrangThaiHoSo"] != ours.status:
        yield f"status {ours.status} here, {held['item']['TrangThaiHoSo']} there"
    statuses = [status for _, status, _ in ours.steps]
    if list(theirs.step_statuses[ours.code]) != statuses:
        yield "the log of its steps differs"
    if _changes(theirs.item_statuses[ours.code]) != _changes(statuses):
        yield "a status went back, was lost or came twice in its log"


def _changes(statuses: Iterable[str]) -> list[str]:
    return [status for status, _ in groupby(statuses)]


def _national(status: str) -> str:
    return str(NATIONAL_CODE[Status(status)])
