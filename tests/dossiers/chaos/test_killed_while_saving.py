"""Kill the portal again and again while five hundred drafts are saved and filed."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select, text

from app.core import database
from app.dossiers.models import Dossier
from app.dossiers.service import drafts
from app.dossiers.service.drafts import NewDraft
from app.identity import queries as identity
from tests.dossiers import processes, walks
from tests.dossiers.chaos import mortal_portal
from tests.dossiers.chaos.mortal_portal import MortalPortal
from tests.dossiers.filings import catalogue
from tests.dossiers.towns import Json, Town

DRAFTS, FILED, CLIENTS, KILLS = 500, 40, 8, 5
EACH = DRAFTS // FILED
SAVES_OF_A_FILED = ("requester_phone", "requester_address")
VALUES = {
    "requester_phone": "0902000{:03d}",
    "requester_address": "Ấp {}, Ba Tri",
}
_PATIENCE_SECONDS = 60


@dataclass
class Ledger:
    """What the portal has acknowledged, as those who asked it remember."""

    saved: dict[tuple[UUID, str], str] = field(default_factory=dict)
    filed: dict[UUID, str] = field(default_factory=dict)
    sent_again: int = 0
    grown: asyncio.Event = field(default_factory=asyncio.Event)

    async def reaches(self, count: int) -> None:
        while self.acknowledged < count:
            self.grown.clear()
            await self.grown.wait()

    @property
    def acknowledged(self) -> int:
        return len(self.saved) + len(self.filed)


@dataclass(frozen=True)
class Client:
    """A device that sends again, under the same key, until it is answered."""

    http: httpx.AsyncClient
    token: str
    ledger: Ledger

    async def save(self, draft: UUID, version: int, name: str, value: str) -> int:
        answered = await self._send(
            "PATCH", f"/v1/dossiers/{draft}", version, {"answers": {name: value}}
        )
        self.ledger.saved[draft, name] = value
        self.ledger.grown.set()
        return int(answered["version"])

    async def submit(self, draft: UUID, version: int) -> None:
        path = f"/v1/dossiers/{draft}/submission"
        answered = await self._send("POST", path, version, {})
        self.ledger.filed[draft] = str(answered["code"])
        self.ledger.grown.set()

    async def _send(self, method: str, path: str, version: int, body: Json) -> Json:
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Idempotency-Key": str(uuid4()),
            "If-Match": f'"{version}"',
            "Prefer": "return=minimal",
        }
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while True:
                try:
                    answer = await self.http.request(
                        method, path, headers=headers, json=body
                    )
                except httpx.TransportError:
                    self.ledger.sent_again += 1
                    await asyncio.sleep(0.05)
                    continue
                assert answer.is_success, answer.text
                found: Json = answer.json()
                return found


@pytest.mark.slow
async def test_nothing_acknowledged_is_lost_and_submissions_are_exactly_once(
    town_today: Town,
) -> None:
    await catalogue.publish(town_today, papers=[])
    waiting = await _drafts(town_today, DRAFTS)
    ledger, dice = Ledger(), Random(20261123)  # noqa: S311  # which moments, no secret

    with mortal_portal.mortal(_environment(town_today)) as portal:
        await asyncio.gather(
            _work(town_today, portal, waiting, ledger),
            _kill_at_random(portal, ledger, dice),
        )
        deaths = portal.deaths

    assert deaths == KILLS
    assert ledger.sent_again > 0
    assert len(ledger.filed) == FILED
    await _check_every_save_is_there(town_today, waiting, ledger)
    await _check_each_submission_happened_once(town_today, ledger)


def _environment(town: Town) -> dict[str, str]:
    """No paper is attached here, so nobody need judge signatures."""
    return {**processes.environment(town), "MOTCUA_SIGNING__WORKERS": "0"}


async def _work(
    town: Town, portal: MortalPortal, waiting: list[UUID], ledger: Ledger
) -> None:
    """Let several devices go through the drafts, and submit some of them."""
    queue = iter(enumerate(waiting))
    token = town.person("hoa").token or ""
    limits = httpx.Limits(max_connections=CLIENTS)
    async with httpx.AsyncClient(base_url=portal.address, limits=limits) as http:
        client = Client(http, token, ledger)
        await asyncio.gather(*(_device(client, queue) for _ in range(CLIENTS)))


async def _device(client: Client, queue: Iterator[tuple[int, UUID]]) -> None:
    for number, draft in queue:
        files = number % EACH == 0 and number < EACH * FILED
        version = 1
        for name in SAVES_OF_A_FILED[: 2 if files else 1]:
            value = VALUES[name].format(number)
            version = await client.save(draft, version, name, value)
        if files:
            await client.submit(draft, version)


async def _kill_at_random(portal: MortalPortal, ledger: Ledger, dice: Random) -> None:
    """Kill it at moments spread over the whole work, never between requests only."""
    whole = DRAFTS + FILED * 2
    for moment in sorted(dice.sample(range(5, whole - 60), KILLS)):
        await ledger.reaches(moment)
        await asyncio.sleep(dice.random() * 0.03)
        portal.kill()
        await asyncio.to_thread(portal.raise_again)


async def _drafts(town: Town, count: int) -> list[UUID]:
    at = town.clock.now()
    async with database.transaction(town.sessions) as session:
        hoa = await identity.actor(session, town.people["hoa"], at=at)
        case = walks.MARITAL
        new = NewDraft(case.procedure, case.office, "", case.answers, "online")
        return [
            (
                await drafts.create(
                    session, new, actor=hoa, at=at, calendar=town.parts.calendar
                )
            ).id
            for _ in range(count)
        ]


async def _check_every_save_is_there(
    town: Town, waiting: list[UUID], ledger: Ledger
) -> None:
    async with town.sessions() as session:
        rows = {
            row.id: row
            for row in await session.scalars(
                select(Dossier).where(Dossier.id.in_(waiting))
            )
        }
    lost = [
        (draft, name)
        for (draft, name), value in ledger.saved.items()
        if rows[draft].answers[name] != value
    ]
    assert len(ledger.saved) >= DRAFTS
    assert lost == []
    # What was sent again under its key was done once: one version a save, and one
    # for the submission.
    saves = Counter(draft for draft, _ in ledger.saved)
    assert {draft: row.version for draft, row in rows.items()} == {
        draft: 1 + saves[draft] + (draft in ledger.filed) for draft in waiting
    }


async def _check_each_submission_happened_once(town: Town, ledger: Ledger) -> None:
    numbers = sorted(int(code.rpartition("-")[2]) for code in ledger.filed.values())
    assert numbers == list(range(1, FILED + 1))
    async with town.sessions() as session:
        for table in ("dossier_progress", "filings", "work_items"):
            counted: Any = await session.execute(
                text(f"SELECT dossier_id, count(*) FROM {table} GROUP BY 1")  # noqa: S608  # our own names
            )
            assert dict(counted.all()) == dict.fromkeys(ledger.filed, 1)
        filed = await session.scalars(
            select(Dossier.id).where(Dossier.submitted_at.is_not(None))
        )
        assert set(filed) == set(ledger.filed)
