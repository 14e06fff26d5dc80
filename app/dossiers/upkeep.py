"""What the worker does without being asked by anybody at a desk.

Times pass, calendars are corrected, linked dossiers end. Each dossier has its own
transaction: a worker killed in between begins again and finds the rest.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

import structlog

from app.core.clock import Clock
from app.core.database import Sessions, transaction
from app.core.errors import ProblemError
from app.core.http import shared_rates, throttle
from app.dossiers import queries
from app.dossiers.calendars import CalendarMissing, Calendars
from app.dossiers.following import surveying
from app.dossiers.service import calling_off, consulting, linking, recomputing
from app.organizations.calendars import queries as calendars
from app.worktime.errors import WorktimeError

_BATCH: Final = 200
_log = structlog.get_logger()


@dataclass(frozen=True)
class Upkeep:
    sessions: Sessions
    calendar: Calendars
    clock: Clock

    async def correct_due_times(self, name: str) -> int:
        """Carry the latest version of a calendar to every open dossier; count them."""
        changed, after = 0, None
        while batch := await self._behind(name, after):
            for dossier_id in batch:
                changed += await self._correct(dossier_id, name)
            after = batch[-1]
        return changed

    async def lapse_consultations(self) -> int:
        """Close the consultations whose time is over; count them."""
        at = self.clock.now()
        async with transaction(self.sessions) as session:
            over = await queries.consultations_due(session, at=at, size=_BATCH)
        return sum([await self._lapse(each) for each in over])

    async def forget_counts(self) -> None:
        """Drop the counts of those who asked long ago."""
        async with transaction(self.sessions) as session:
            await throttle.forget(session, at=self.clock.now())
            await shared_rates.forget(session, at=self.clock.now())

    async def tell_origin(self, dossier_id: UUID) -> None:
        """Tell the dossier that opened this one how it ended."""
        async with transaction(self.sessions) as session:
            await linking.tell_origin(
                session, dossier_id, at=self.clock.now(), calendar=self.calendar
            )

    async def tell_linked(self, dossier_id: UUID) -> None:
        """Tell a linked dossier that the one which opened it has ended."""
        async with transaction(self.sessions) as session:
            await calling_off.tell_linked(session, dossier_id, at=self.clock.now())

    async def invite_to_rate(self, dossier_id: UUID) -> bool:
        """Invite the applicant of a dossier that ended to rate; tell if it was done."""
        async with transaction(self.sessions) as session:
            return await surveying.invite(session, dossier_id, at=self.clock.now())

    async def _behind(self, name: str, after: UUID | None) -> list[UUID]:
        async with transaction(self.sessions) as session:
            latest = await calendars.latest(session, name=name)
            if latest is None:
                raise CalendarMissing(name)
            return list(
                await queries.behind_calendar(
                    session, latest=latest.version, after=after, size=_BATCH
                )
            )

    async def _correct(self, dossier_id: UUID, name: str) -> bool:
        """Correct one dossier; one that cannot be must not hold up the others."""
        try:
            async with transaction(self.sessions) as session:
                return await recomputing.recompute(
                    session,
                    dossier_id,
                    name=name,
                    at=self.clock.now(),
                    calendar=self.calendar,
                )
        except (ProblemError, WorktimeError) as error:
            _log.error(
                "due_time_not_corrected", dossier=str(dossier_id), why=str(error)
            )
            return False

    async def _lapse(self, consultation_id: UUID) -> bool:
        try:
            async with transaction(self.sessions) as session:
                return await consulting.lapse(
                    session,
                    consultation_id,
                    at=self.clock.now(),
                    calendar=self.calendar,
                )
        except (ProblemError, WorktimeError) as error:
            _log.error(
                "consultation_not_lapsed",
                consultation=str(consultation_id),
                why=str(error),
            )
            return False
