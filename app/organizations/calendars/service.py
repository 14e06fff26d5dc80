"""Record versions of working calendars; the caller's transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.core.canonical import digest
from app.core.ids import new_id
from app.organizations.calendars import queries
from app.organizations.models import CalendarDay, CalendarVersion


@dataclass(frozen=True)
class Recorded:
    """The version that holds what was stated, and whether it is a new one."""

    version: CalendarVersion
    new: bool


async def record(
    session: AsyncSession,
    *,
    name: str,
    plain: Mapping[str, Any],
    decision: str,
    at: datetime,
    actor_id: str,
) -> Recorded:
    """Record a calendar already found sound; the same rows again change nothing."""
    stated = digest({key: each for key, each in plain.items() if key != "version"})
    latest = await queries.latest(session, name=name)
    if latest is not None and latest.digest == stated:
        return Recorded(latest, new=False)
    number = latest.number + 1 if latest else 1
    version = _version(name, number, plain, decision=decision, stated=stated, at=at)
    session.add(version)
    await session.flush()
    await _add_days(session, version, plain)
    await audit.record(
        session,
        subject=f"calendar:{name}",
        event="calendar.recorded",
        actor_id=actor_id,
        at=at,
        data={"version": version.version, "decision": decision, "digest": stated},
    )
    return Recorded(version, new=True)


def _version(
    name: str,
    number: int,
    plain: Mapping[str, Any],
    *,
    decision: str,
    stated: str,
    at: datetime,
) -> CalendarVersion:
    provisional = plain["provisional_from"]
    return CalendarVersion(
        id=new_id(),
        name=name,
        number=number,
        valid_from=date.fromisoformat(plain["valid_from"]),
        valid_until=date.fromisoformat(plain["valid_until"]),
        provisional_from=provisional and date.fromisoformat(provisional),
        week=plain["week"],
        weekly_rest_basis=plain["weekly_rest_basis"],
        decision=decision,
        digest=stated,
        recorded_at=at,
    )


async def _add_days(
    session: AsyncSession, version: CalendarVersion, plain: Mapping[str, Any]
) -> None:
    rows = [
        {
            "calendar_id": version.id,
            "day": date.fromisoformat(row["date"]),
            "shifts": row.get("shifts", []),
            "reason": row["working"] if "working" in row else row["closed"],
            "basis": row["basis"],
        }
        for row in plain["days"]
    ]
    if rows:
        await session.execute(insert(CalendarDay), rows)
