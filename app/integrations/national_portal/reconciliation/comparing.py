"""Ask the Portal about every dossier, and have what differs repaired."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import update

from app.core.clock import Clock
from app.core.database import Sessions, transaction
from app.integrations.national_portal.client import NationalPortalClient
from app.integrations.national_portal.errors import PortalError
from app.integrations.national_portal.models import PortalDossier
from app.integrations.national_portal.reconciliation import (
    drift,
    facts,
    mending,
    records,
)
from app.integrations.national_portal.reconciliation.drift import Drift
from app.integrations.national_portal.reconciliation.facts import Facts
from app.integrations.national_portal.reconciliation.records import Record

_AT_ONCE: Final = 16
_ABSENT: Final = "-"

# Delivers what is owed now; returns when nothing more may go.
Deliver = Callable[[], Awaitable[object]]


@dataclass(frozen=True)
class Compared:
    """One dossier: what differed, and what it is after the repair.

    `theirs` is the digest of what the Portal showed; None if it did not answer.
    """

    record: Record
    theirs: str | None
    drifts: Sequence[Drift] = ()
    repaired: bool = False


@dataclass
class Comparison:
    """What was found so far."""

    started_at: datetime
    compared: list[Compared] = field(default_factory=list)
    under_way: int = 0
    unanswered: int = 0

    @property
    def drifted(self) -> list[Compared]:
        return [each for each in self.compared if each.drifts]


@dataclass(frozen=True)
class Reconciler:
    sessions: Sessions
    client: NationalPortalClient
    clock: Clock
    deliver: Deliver

    async def compare(self, *, everything: bool) -> Comparison:
        """Compare, repair, and look again at what was repaired."""
        found = Comparison(self.clock.now())
        pages = records.keys(
            self.sessions, changed_since_check=not everything, at=found.started_at
        )
        async for page in pages:
            found.compared += await self._compare(page, found)
        again = {each.record.key: each for each in found.drifted}
        if await self._mend(list(again.values())):
            await self.deliver()
        second = Comparison(found.started_at)
        for each in await self._compare(list(again), second):
            found.compared.remove(again[each.record.key])
            found.compared.append(_after(again[each.record.key], each))
        await self._keep_checked([each for each in found.compared if not each.drifts])
        return found

    async def _compare(
        self, keys: Sequence[str], found: Comparison
    ) -> Sequence[Compared]:
        turns = asyncio.Semaphore(_AT_ONCE)

        async def one(key: str) -> Compared | None:
            async with turns:
                return await self._compare_one(key, found)

        compared = await asyncio.gather(*(one(key) for key in keys))
        return [each for each in compared if each is not None]

    async def _compare_one(self, key: str, found: Comparison) -> Compared | None:
        before = await self._read(key)
        if before is None or before.busy:
            found.under_way += before is not None
            return None
        try:
            holding = await self.client.look_up(before.code)
        except PortalError:
            found.unanswered += 1
            return None
        if await self._read(key) != before:
            # A courier went by while we asked.
            found.under_way += 1
            return None
        theirs = None if holding is None else facts.held(holding)
        return Compared(
            before, _digest(before, theirs), drift.between(before.ours, theirs)
        )

    async def _read(self, key: str) -> Record | None:
        async with self.sessions() as session:
            return await records.read(
                session,
                key,
                version=self.client.settings.item_version,
                at=self.clock.now(),
            )

    async def _mend(self, drifted: Sequence[Compared]) -> int:
        mended = 0
        for each in drifted:
            async with transaction(self.sessions) as session:
                mended += await mending.mend(
                    session, each.record, each.drifts, at=self.clock.now()
                )
        return mended

    async def _keep_checked(self, equal: Sequence[Compared]) -> None:
        async with transaction(self.sessions) as session:
            for each in equal:
                await session.execute(
                    update(PortalDossier)
                    .where(PortalDossier.code == each.record.code)
                    .values(
                        checked_at=self.clock.now(), checked_digest=each.record.digest
                    )
                )


def _after(first: Compared, second: Compared) -> Compared:
    return Compared(
        record=second.record,
        theirs=second.theirs,
        drifts=first.drifts,
        repaired=not second.drifts,
    )


def _digest(record: Record, theirs: Facts | None) -> str:
    return _ABSENT if theirs is None else theirs.digest(record.code)
