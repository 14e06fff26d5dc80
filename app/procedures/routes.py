"""The public catalogue of procedures."""

from typing import Annotated, Final

from fastapi import APIRouter, Path, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.http.access import anyone
from app.core.http.session import ClockDep, SessionDep
from app.core.pages import Page, PageSize
from app.procedures import errors, levels, queries
from app.procedures.definition import AgencyLevel, Definition, Subject
from app.procedures.models import ProcedureVersion
from app.procedures.schemas import (
    FormDetail,
    OnlineLevel,
    ProcedureDetail,
    ProcedureSummary,
)

_CODE: Final = r"^[0-9A-Za-zĐđ._-]{1,64}$"
CodePath = Annotated[str, Path(pattern=_CODE)]

router = APIRouter(prefix="/v1/procedures", tags=["procedures"])


@router.get("", dependencies=[anyone], operation_id="list_procedures")
async def list_procedures(
    session: SessionDep,
    clock: ClockDep,
    *,
    q: Annotated[str, Query(max_length=200)] = "",
    field: Annotated[str | None, Query(pattern=_CODE)] = None,
    applicable: bool = False,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    size: PageSize = 20,
) -> Page[ProcedureSummary]:
    """List the procedures in force; `q` is matched without accents."""
    found = await queries.version_page(
        session,
        at=clock.now(),
        query=q,
        field_code=field,
        applicable_only=applicable,
        cursor=cursor,
        size=size,
    )
    rows = [_summary(each) for each in found.rows]
    return Page[ProcedureSummary](items=rows, next=found.next)


@router.get("/{code}", dependencies=[anyone], operation_id="get_procedure")
async def get_procedure(
    request: Request, session: SessionDep, clock: ClockDep, code: CodePath
) -> ProcedureDetail:
    """Show the version in force: papers, time limits, fees, and its proven level."""
    version = await queries.version_in_force(session, code=code, at=clock.now())
    if version is None:
        raise errors.ProcedureNotFound
    process = None
    if version.process_code is not None:
        process = await queries.process_in_force(
            session, code=version.process_code, at=clock.now()
        )
    definition = Definition.model_validate(version.data)
    setting = levels.Setting(
        form_published=version.form_id is not None,
        process_published=process is not None,
        gateway_live=bool(getattr(request.app.state, "payment_gateway_live", False)),
    )
    return ProcedureDetail(
        version_id=version.id,
        version=version.number,
        valid_from=version.valid_from,
        valid_to=version.valid_to,
        digest=version.digest,
        definition=definition,
        online_level=OnlineLevel.of(levels.prove(definition, setting)),
        form_id=version.form_id,
    )


@router.get("/{code}/form", dependencies=[anyone], operation_id="get_procedure_form")
async def get_procedure_form(
    session: SessionDep, clock: ClockDep, code: CodePath
) -> FormDetail:
    """Show the e-form of the version in force."""
    version = await queries.version_in_force(session, code=code, at=clock.now())
    if version is None:
        raise errors.ProcedureNotFound
    return await _form(session, version)


async def _form(session: AsyncSession, version: ProcedureVersion) -> FormDetail:
    if version.form_id is None:
        raise errors.FormNotFound
    form = await queries.form(session, form_id=version.form_id)
    if form is None:
        raise errors.FormNotFound
    return FormDetail(
        id=form.id,
        code=form.code,
        version=form.number,
        digest=form.digest,
        form=form.schema,
    )


def _summary(version: ProcedureVersion) -> ProcedureSummary:
    return ProcedureSummary(
        code=version.procedure_code,
        name=version.name,
        field_code=version.field_code,
        field_name=version.field_name,
        agency_levels=[AgencyLevel(each) for each in version.agency_levels],
        subjects=[Subject(each) for each in version.subjects],
        applicable_online=version.form_id is not None,
    )
