"""The public working calendars, by which anyone can redo a due time."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict

from app.core.http.access import anyone
from app.core.http.session import SessionDep
from app.organizations import errors
from app.organizations.calendars import queries

router = APIRouter(prefix="/v1/calendars", tags=["calendars"])


class SpecialDayOut(BaseModel):
    """A date worked unlike its weekday: off when it has no shift."""

    model_config = ConfigDict(from_attributes=True)

    day: date
    shifts: list[str]
    reason: str
    basis: str


class CalendarOut(BaseModel):
    version: str
    decision: str
    valid_from: date
    valid_until: date
    provisional_from: date | None
    week: dict[str, list[str]]
    weekly_rest_basis: str
    days: list[SpecialDayOut]


@router.get("/{name}", dependencies=[anyone], operation_id="get_calendar")
async def get_calendar(
    name: Annotated[str, Path(pattern=r"^[a-z][a-z0-9-]{0,63}(@[0-9]{1,6})?$")],
    session: SessionDep,
) -> CalendarOut:
    """Show the calendar in force, or one version of it by `name@number`."""
    version = (
        await queries.version(session, named=name)
        if "@" in name
        else await queries.latest(session, name=name)
    )
    if version is None:
        raise errors.CalendarNotFound
    rows = await queries.days(session, calendar_id=version.id)
    return CalendarOut(
        version=version.version,
        decision=version.decision,
        valid_from=version.valid_from,
        valid_until=version.valid_until,
        provisional_from=version.provisional_from,
        week=version.week,
        weekly_rest_basis=version.weekly_rest_basis,
        days=[SpecialDayOut.model_validate(row) for row in rows],
    )
