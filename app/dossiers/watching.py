"""What the worker watches over: reminders, abandoned steps, the standing check."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

import structlog
from prometheus_client import Gauge
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from app.core.clock import Clock
from app.core.database import Sessions, transaction
from app.core.errors import ProblemError
from app.dossiers import open_steps, queries, standing
from app.dossiers.calendars import Calendars
from app.dossiers.models import Dossier, WorkItem
from app.dossiers.service import abandoning, reminding
from app.dossiers.service.reminding import Plan
from app.dossiers.standing import Fault
from app.worktime.errors import WorktimeError

_AT_ONCE: Final = 1000
_EVERY_SECONDS: Final = 60
_log = structlog.get_logger()

_VIOLATIONS: Final = Gauge(
    "motcua_standing_violations",
    "Open dossiers without a step, office, official or clock state",
    ["fault"],
)
_INBOX: Final = Gauge(
    "motcua_inbox_steps", "Open steps for which no competent office was found"
)
_LATE: Final = Gauge("motcua_late_steps", "Open steps past their due time")


@dataclass(frozen=True)
class Watch:
    """Looks at every open step; several workers may watch at once."""

    sessions: Sessions
    clock: Clock
    calendars: Calendars
    plan: Plan = field(default_factory=Plan)

    async def run(self, *, stop: asyncio.Event) -> None:
        """Look once a minute until `stop` is set."""
        while not stop.is_set():
            try:
                await self.look()
            except SQLAlchemyError as error:
                # The database is away; what was not marked is found next time.
                _log.warning("watch_without_database", error=type(error).__name__)
            try:
                await asyncio.wait_for(stop.wait(), timeout=_EVERY_SECONDS)
            except TimeoutError:
                continue

    async def look(self) -> None:
        await self.free_abandoned()
        await self.remind()
        await self.measure()

    async def remind(self) -> int:
        """Mark every share reached, one transaction a step; return how many."""
        async with transaction(self.sessions) as session:
            owed = await open_steps.steps_to_remind(
                session, at=self.clock.now(), limit=_AT_ONCE
            )
        marked = 0
        for dossier_id, item_id in owed:
            try:
                marked += await self._remind(dossier_id, item_id)
            except (ProblemError, WorktimeError) as error:
                # A calendar that ends too early must not silence the others.
                _log.error("reminder_failed", step=str(item_id), exc_info=error)
        return marked

    async def free_abandoned(self) -> int:
        """Put back what is held by somebody who left the post."""
        at = self.clock.now()
        async with transaction(self.sessions) as session:
            found = (await session.execute(standing.abandoned(at=at))).all()
        for dossier_id, item_id in found:
            async with transaction(self.sessions) as session:
                dossier = await queries.lock_for_job(session, dossier_id)
                await abandoning.free(session, dossier, item_id, at=at)
        return len(found)

    async def measure(self) -> None:
        """Show the standing check, the inbox and what is late as metrics."""
        at = self.clock.now()
        async with transaction(self.sessions) as session:
            violations = await standing.violations(session, at=at)
            inbox, late = (
                await session.execute(
                    select(
                        func.count().filter(WorkItem.wanted.is_not(None)),
                        func.count().filter(
                            func.coalesce(WorkItem.due_at, Dossier.due_at) < at,
                            WorkItem.waiting_for.is_(None),
                        ),
                    )
                    .join_from(WorkItem, Dossier, Dossier.id == WorkItem.dossier_id)
                    .where(WorkItem.closed_at.is_(None))
                )
            ).one()
        found = Counter(each.fault for each in violations)
        for fault in Fault:
            _VIOLATIONS.labels(fault).set(found[fault])
        _INBOX.set(inbox)
        _LATE.set(late)

    async def _remind(self, dossier_id: UUID, item_id: UUID) -> int:
        async with transaction(self.sessions) as session:
            dossier = await queries.lock_for_job(session, dossier_id)
            marked = await reminding.remind(
                session,
                dossier,
                item_id,
                at=self.clock.now(),
                calendar=self.calendars,
                plan=self.plan,
            )
        return len(marked)
