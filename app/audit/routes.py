"""`/v1/audit/days`: the seals, for anybody to keep a copy of."""

from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Query

from app.audit import queries
from app.audit.schemas import SealedDay
from app.core.errors import NotFound
from app.core.http.access import anyone
from app.core.http.session import SessionDep
from app.core.pages import BadCursor, Page, PageSize, decode_cursor, encode_cursor

router = APIRouter(
    prefix="/v1/audit/days", tags=["Nhật ký niêm phong"], dependencies=[anyone]
)

_DIGITS: Final = 9


class DayNotSealed(NotFound):
    code = "day_not_sealed"
    title = "Ngày này chưa được niêm phong"


@router.get("", operation_id="list_sealed_days")
async def list_sealed_days(
    session: SessionDep,
    size: Annotated[PageSize, Query()] = 50,
    cursor: Annotated[str | None, Query(max_length=300)] = None,
) -> Page[SealedDay]:
    """List the daily seals, the newest first."""
    found, more = await queries.page(session, before=_number(cursor), size=size)
    return Page(
        items=[SealedDay.of(seal) for seal in found],
        next=None if more is None else encode_cursor(str(more)),
    )


@router.get("/{day}", operation_id="get_sealed_day")
async def get_sealed_day(day: date, session: SessionDep) -> SealedDay:
    seal = await queries.seal_of(session, day)
    if seal is None:
        raise DayNotSealed
    return SealedDay.of(seal)


def _number(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    (number,) = decode_cursor(cursor, parts=1)
    if not number.isascii() or not number.isdigit() or len(number) > _DIGITS:
        raise BadCursor
    return int(number)
