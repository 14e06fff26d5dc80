"""The public register of offices."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from app.core.http.access import anyone
from app.core.http.session import ClockDep, SessionDep
from app.core.pages import Page, PageSize
from app.organizations import errors, queries
from app.organizations.models import Kind
from app.organizations.schemas import OfficeDetail, OfficeSummary

router = APIRouter(prefix="/v1/offices", tags=["offices"])


@router.get("", dependencies=[anyone], operation_id="list_offices")
async def list_offices(
    session: SessionDep,
    clock: ClockDep,
    *,
    kind: Kind | None = None,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    size: PageSize = 50,
) -> Page[OfficeSummary]:
    """List the offices that exist now, by agency code."""
    found = await queries.office_page(
        session, at=clock.now(), kind=kind, cursor=cursor, size=size
    )
    rows = [OfficeSummary.model_validate(office) for office in found.rows]
    return Page[OfficeSummary](items=rows, next=found.next)


@router.get("/{code}", dependencies=[anyone], operation_id="get_office")
async def get_office(
    session: SessionDep,
    clock: ClockDep,
    code: Annotated[str, Path(pattern=r"^[0-9A-Z.]{1,35}$")],
) -> OfficeDetail:
    """Show one office, and who follows it if it is closed."""
    office = await queries.by_code(session, code=code)
    if office is None:
        raise errors.OfficeNotFound
    serving = await queries.successor_of(session, office=office, at=clock.now())
    heir = serving if serving is not None and serving.id != office.id else None
    return OfficeDetail(
        **OfficeSummary.model_validate(office).model_dump(),
        functions=office.functions,
        address=office.address,
        phone=office.phone,
        valid_from=office.valid_from,
        valid_to=office.valid_to,
        succeeded_by=None if heir is None else OfficeSummary.model_validate(heir),
    )
