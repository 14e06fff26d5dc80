"""Take in a working calendar, or a correction of one, after reading what it means.

The worker then carries the new version to the open dossiers (`recomputing`).
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.core import jobs
from app.dossiers import tasks
from app.dossiers.calendars import CalendarMissing, Calendars
from app.organizations.calendars import queries, service
from app.organizations.calendars.service import Recorded
from app.worktime import calendar_data
from app.worktime.calendar import WorkingCalendar
from app.worktime.errors import InvalidCalendar

_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,63}")


async def take_in(
    session: AsyncSession,
    *,
    name: str,
    plain: Mapping[str, Any],
    decision: str,
    at: datetime,
    actor_id: str,
) -> Recorded:
    """Record a whole calendar as the next version of `name`, if it says anything new.

    Raises:
        WorktimeError: with its code, if shifts overlap, days repeat or stand
            outside its time; nothing is stored then.
    """
    if not _NAME.fullmatch(name):
        raise InvalidCalendar(f"Tên lịch {name!r} không hợp lệ.")
    calendar = calendar_data.from_mapping(plain)
    return await _record(session, name, calendar, decision, at=at, actor_id=actor_id)


async def correct(
    session: AsyncSession,
    *,
    name: str,
    rows: Sequence[Mapping[str, Any]],
    decision: str,
    at: datetime,
    actor_id: str,
) -> Recorded:
    """Record the version in which these days replace those of their dates.

    Raises:
        CalendarMissing: if there is no such calendar.
        WorktimeError: as in `take_in`.
    """
    latest = await queries.latest(session, name=name)
    if latest is None:
        raise CalendarMissing(name)
    calendar = await Calendars().version(session, latest.version)
    corrected = calendar_data.corrected(calendar, rows, version=name)
    return await _record(session, name, corrected, decision, at=at, actor_id=actor_id)


async def _record(
    session: AsyncSession,
    name: str,
    calendar: WorkingCalendar,
    decision: str,
    *,
    at: datetime,
    actor_id: str,
) -> Recorded:
    recorded = await service.record(
        session,
        name=name,
        plain=calendar_data.to_mapping(calendar),
        decision=decision,
        at=at,
        actor_id=actor_id,
    )
    if recorded.new and recorded.version.number > 1:
        await jobs.defer(
            session, task=tasks.CORRECT_DUE_TIMES, lock=f"calendar:{name}", name=name
        )
    return recorded
