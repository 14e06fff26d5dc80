"""The public catalogue of procedures: search, counts, one procedure, its form."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import clock as clocks
from app.core.errors import FieldProblem, Invalid
from app.core.http import conditional
from app.core.http.access import anyone
from app.core.http.session import ClockDep, SessionDep
from app.core.pages import Page, PageSize
from app.procedures import errors, queries, showing, wording
from app.procedures.definition import AgencyLevel, Subject
from app.procedures.eforms import form as forms
from app.procedures.form_schemas import AskedFor, DictionaryLink
from app.procedures.models import ProcedureVersion
from app.procedures.schemas import (
    FormDetail,
    LifeEventOut,
    ProcedureDetail,
    ProcedureFacets,
    ProcedureSummary,
)
from app.procedures.search import catalogue, life_events
from app.procedures.search.catalogue import Wanted
from app.procedures.search.life_events import LifeEvent

_CODE: Final = r"^[0-9A-Za-zĐđ._-]{1,64}$"
CodePath = Annotated[str, Path(pattern=_CODE)]
# What no database text can hold is refused, not searched for.
_Words = Annotated[
    str | None, Query(min_length=1, max_length=300, pattern=r"^[^\x00]*$")
]

router = APIRouter(prefix="/v1/procedures", tags=["procedures"])
events = APIRouter(prefix="/v1/life-events", tags=["procedures"])


def gateway_live(request: Request) -> bool:
    live: bool = request.app.state.payment_gateway_live
    return live


GatewayLive = Annotated[bool, Depends(gateway_live)]


@dataclass(frozen=True)
class Wishes:
    """What a list is narrowed to, as the query states it."""

    q: Annotated[
        str, Query(max_length=200, description="Từ cần tìm, có dấu hay không")
    ] = ""
    field: Annotated[_Words, Query(description="Mã hoặc tên lĩnh vực")] = None
    agency: Annotated[_Words, Query(description="Tên cơ quan thực hiện")] = None
    level: Annotated[AgencyLevel | None, Query(description="Cấp thực hiện")] = None
    subject: Annotated[Subject | None, Query(description="Đối tượng thực hiện")] = None
    life_event: Annotated[str | None, Query(pattern=r"^[a-z-]{1,40}$")] = None
    applicable: Annotated[bool, Query(description="Chỉ loại nộp được trực tuyến")] = (
        False
    )

    @property
    def wanted(self) -> Wanted:
        return Wanted(
            text=self.q,
            field=self.field,
            agency=self.agency,
            level=self.level,
            subject=self.subject,
            life_event=_event(self.life_event),
            applicable_only=self.applicable,
        )


WishesDep = Annotated[Wishes, Depends()]


@router.get(
    "",
    dependencies=[anyone],
    operation_id="list_procedures",
    response_model=Page[ProcedureSummary],
    responses=conditional.RESPONSES,
)
async def list_procedures(
    request: Request,
    session: SessionDep,
    clock: ClockDep,
    wishes: WishesDep,
    live: GatewayLive,
    *,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    size: Annotated[PageSize, Query()] = 20,
) -> Response:
    """List the procedures in force; for `q` the best answer first, else by code."""
    at = clock.now()
    found = await catalogue.page(
        session, wishes.wanted, at=at, size=size, cursor=cursor
    )
    rows = await showing.summaries(session, found.rows, at=at, gateway_live=live)
    page = Page[ProcedureSummary](items=rows, next=found.next)
    return conditional.answer(request, page)


@router.get("/facets", dependencies=[anyone], operation_id="count_procedures")
async def count_procedures(
    session: SessionDep, clock: ClockDep, wishes: WishesDep
) -> ProcedureFacets:
    """Count what the same query finds by field, level, subject and life event."""
    found = await catalogue.facets(session, wishes.wanted, at=clock.now())
    return wording.facets(found)


@router.get(
    "/{code}",
    dependencies=[anyone],
    operation_id="get_procedure",
    response_model=ProcedureDetail,
    responses=conditional.RESPONSES,
)
async def get_procedure(
    request: Request,
    session: SessionDep,
    clock: ClockDep,
    live: GatewayLive,
    code: CodePath,
    *,
    on: Annotated[
        date | None, Query(description="Ngày cần xem; mặc định hôm nay")
    ] = None,
) -> Response:
    """Show the version in force on a day: all that it states, and its proven level."""
    at = clock.now() if on is None else _noon(on)
    version = await queries.version_in_force(session, code=code, at=at)
    if version is None:
        raise errors.ProcedureNotFound
    shown = await showing.detail(session, version, at=at, gateway_live=live)
    return conditional.answer(request, shown)


@router.get(
    "/{code}/form",
    dependencies=[anyone],
    operation_id="get_procedure_form",
    response_model=FormDetail,
    responses=conditional.RESPONSES,
)
async def get_procedure_form(
    request: Request, session: SessionDep, clock: ClockDep, code: CodePath
) -> Response:
    """Show the e-form of the version in force."""
    version = await queries.version_in_force(session, code=code, at=clock.now())
    if version is None:
        raise errors.ProcedureNotFound
    return conditional.answer(request, await _form(session, version))


@events.get("", dependencies=[anyone], operation_id="list_life_events")
async def list_life_events() -> list[LifeEventOut]:
    """List the events by which procedures are grouped."""
    return [
        LifeEventOut(code=each.code, name=each.name, audience=each.audience)
        for each in life_events.read()
    ]


async def _form(session: AsyncSession, version: ProcedureVersion) -> FormDetail:
    if version.form_id is None:
        raise errors.FormNotFound
    form = await queries.form(session, form_id=version.form_id)
    if form is None:
        raise errors.FormNotFound
    read = forms.read(form.schema)
    return FormDetail(
        id=form.id,
        code=form.code,
        version=form.number,
        digest=form.digest,
        form=form.schema,
        vocabulary="/v1/forms/vocabulary",
        dictionaries=[
            DictionaryLink(name=name, href=f"/v1/dictionaries/{name}")
            for name in sorted(forms.dictionaries_of(read))
        ],
        asked_for=AskedFor.of(read),
    )


def _event(code: str | None) -> LifeEvent | None:
    if code is None:
        return None
    event = life_events.named(code)
    if event is None:
        raise Invalid(
            errors=[
                FieldProblem("/query/life_event", "sự kiện không có trong danh mục")
            ]
        )
    return event


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=clocks.VIETNAM)
