"""Which working calendar counts for whom: by office, and as a dossier keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Unavailable
from app.dossiers.models import Dossier
from app.organizations.calendars import queries
from app.organizations.models import CalendarDay, CalendarVersion, Office
from app.worktime import calendar_data
from app.worktime.calendar import WorkingCalendar


class CalendarMissing(Unavailable):
    code = "calendar_missing"
    title = "Chưa có lịch làm việc của cơ quan"


@dataclass(frozen=True)
class Calendars:
    """The recorded calendars; a version never changes, so it is read once."""

    _read: dict[str, WorkingCalendar] = field(default_factory=dict)

    async def of(self, session: AsyncSession, dossier: Dossier) -> WorkingCalendar:
        """Return the version that the dossier keeps."""
        return await self.version(session, dossier.calendar)

    async def of_office(self, session: AsyncSession, office: Office) -> WorkingCalendar:
        """Return the version in force of the office's calendar."""
        latest = await queries.latest(session, name=office.calendar)
        if latest is None:
            raise CalendarMissing(office.calendar)
        return await self._of(session, latest)

    async def version(self, session: AsyncSession, named: str) -> WorkingCalendar:
        """Return the version called `name@number`."""
        if named in self._read:
            return self._read[named]
        found = await queries.version(session, named=named)
        if found is None:
            raise CalendarMissing(named)
        return await self._of(session, found)

    async def _of(
        self, session: AsyncSession, found: CalendarVersion
    ) -> WorkingCalendar:
        if found.version not in self._read:
            rows = await queries.days(session, calendar_id=found.id)
            plain = _plain(found) | {"days": [_row(row) for row in rows]}
            self._read[found.version] = calendar_data.from_mapping(plain)
        return self._read[found.version]


def _plain(version: CalendarVersion) -> dict[str, Any]:
    return {
        "version": version.version,
        "valid_from": version.valid_from,
        "valid_until": version.valid_until,
        "provisional_from": version.provisional_from,
        "week": version.week,
        "weekly_rest_basis": version.weekly_rest_basis,
    }


def _row(row: CalendarDay) -> Mapping[str, Any]:
    said = {"working": row.reason} if row.shifts else {"closed": row.reason}
    return {"date": row.day, "shifts": row.shifts, "basis": row.basis, **said}
