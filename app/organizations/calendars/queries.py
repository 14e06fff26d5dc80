"""Reads of working calendars, which are public."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.organizations.models import CalendarDay, CalendarVersion


async def latest(session: AsyncSession, *, name: str) -> CalendarVersion | None:
    """Return the version in force: the last one recorded."""
    return await session.scalar(
        select(CalendarVersion)
        .where(CalendarVersion.name == name)
        .order_by(CalendarVersion.number.desc())
        .limit(1)
    )


async def version(session: AsyncSession, *, named: str) -> CalendarVersion | None:
    """Return the version called `name@number`."""
    name, _, number = named.rpartition("@")
    if not number.isdecimal():
        return None
    return await session.scalar(
        select(CalendarVersion).where(
            CalendarVersion.name == name, CalendarVersion.number == int(number)
        )
    )


async def since(
    session: AsyncSession, *, later_than: str, until: CalendarVersion
) -> Sequence[CalendarVersion]:
    """Return the versions after `later_than` (`name@number`), up to `until`."""
    number = int(later_than.rpartition("@")[2])
    return (
        await session.scalars(
            select(CalendarVersion)
            .where(
                CalendarVersion.name == until.name,
                CalendarVersion.number > number,
                CalendarVersion.number <= until.number,
            )
            .order_by(CalendarVersion.number)
        )
    ).all()


async def days(session: AsyncSession, *, calendar_id: UUID) -> Sequence[CalendarDay]:
    return (
        await session.scalars(
            select(CalendarDay)
            .where(CalendarDay.calendar_id == calendar_id)
            .order_by(CalendarDay.day)
        )
    ).all()
