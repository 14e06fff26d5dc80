"""`/v1/destruction-lists`: what an office lets go, drawn up by one, decided by another."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.http.idempotency import IdempotentRoute, idempotent
from app.core.http.session import ClockDep, SessionDep
from app.core.pages import Page, PageSize
from app.identity import queries as identity
from app.identity.access import may
from app.identity.actor import Actor
from app.identity.policy.permissions import Permission
from app.organizations import queries as organizations
from app.organizations.errors import OfficeNotFound
from app.organizations.models import Office
from app.privacy.destruction import drawing_up, queries, reviewing
from app.privacy.destruction.models import DestructionList
from app.privacy.destruction.schemas import (
    Approval,
    Because,
    ListOut,
    ListWanted,
    RowOut,
)
from app.privacy.retention import RetentionTable

router = APIRouter(
    prefix="/v1/destruction-lists",
    tags=["Hồ sơ: lưu trữ"],
    route_class=IdempotentRoute,
    dependencies=[idempotent],
)
Reviewer = Annotated[Actor, may(Permission.REVIEW_DESTRUCTION)]
Keeper = Annotated[Actor, may(Permission.SEE_DESTRUCTION)]


@router.post("", status_code=201, operation_id="draw_up_destruction_list")
async def draw_up_destruction_list(
    body: ListWanted,
    actor: Annotated[Actor, may(Permission.DRAW_UP_DESTRUCTION)],
    session: SessionDep,
    clock: ClockDep,
    request: Request,
) -> ListOut:
    """Draw up which dossiers have outlived their term, as the office's archivist."""
    terms: RetentionTable = request.app.state.retention
    office = await _office(session, body.office)
    drawn = await drawing_up.draw_up(
        session, office, terms=terms, by=actor, at=clock.now()
    )
    return await _shown(session, drawn)


@router.get("", operation_id="list_destruction_lists")
async def list_destruction_lists(
    office: Annotated[str, Query(max_length=35)], actor: Keeper, session: SessionDep
) -> list[ListOut]:
    """List an office's latest lists, the newest first."""
    place = await _office(session, office)
    found = await queries.of_office(session, place, actor=actor)
    return [await _shown(session, each) for each in found]


@router.get("/{list_id}", operation_id="get_destruction_list")
async def get_destruction_list(
    list_id: UUID, actor: Keeper, session: SessionDep
) -> ListOut:
    """Show a list; once carried out, this is its minutes (biên bản tiêu hủy)."""
    drawn = await queries.visible(session, list_id, actor=actor)
    return await _shown(session, drawn)


@router.get("/{list_id}/rows", operation_id="list_destruction_rows")
async def list_destruction_rows(
    list_id: UUID,
    actor: Keeper,
    session: SessionDep,
    size: Annotated[PageSize, Query()] = 50,
    cursor: Annotated[str | None, Query(max_length=300)] = None,
) -> Page[RowOut]:
    """List its dossiers in order, and what became of each."""
    drawn = await queries.visible(session, list_id, actor=actor)
    found = await queries.row_page(session, drawn, size=size, cursor=cursor)
    return Page(items=[RowOut.of(row) for row in found.rows], next=found.next)


@router.post("/{list_id}/rows/{number}/striking", operation_id="strike_destruction_row")
async def strike_destruction_row(
    list_id: UUID,
    number: Annotated[int, Path(ge=1, le=2**31 - 1)],
    body: Because,
    actor: Reviewer,
    session: SessionDep,
    clock: ClockDep,
) -> ListOut:
    """Strike one dossier off, as the second reader."""
    drawn = await reviewing.strike(
        session, list_id, number, reason=body.reason, by=actor, at=clock.now()
    )
    return await _shown(session, drawn)


@router.post("/{list_id}/approval", operation_id="approve_destruction_list")
async def approve_destruction_list(
    list_id: UUID,
    body: Approval,
    actor: Reviewer,
    session: SessionDep,
    clock: ClockDep,
) -> ListOut:
    """Approve the list that was read, as another person than who drew it up."""
    drawn = await reviewing.approve(
        session, list_id, seen=body.digest, by=actor, at=clock.now()
    )
    return await _shown(session, drawn)


@router.post("/{list_id}/refusal", operation_id="refuse_destruction_list")
async def refuse_destruction_list(
    list_id: UUID,
    body: Because,
    actor: Reviewer,
    session: SessionDep,
    clock: ClockDep,
) -> ListOut:
    """Refuse the list, with the reason."""
    drawn = await reviewing.refuse(
        session, list_id, reason=body.reason, by=actor, at=clock.now()
    )
    return await _shown(session, drawn)


async def _office(session: AsyncSession, code: str) -> Office:
    office = await organizations.by_code(session, code=code)
    if office is None:
        raise OfficeNotFound
    return office


async def _shown(session: AsyncSession, drawn: DestructionList) -> ListOut:
    people = {drawn.drawn_up_by, drawn.reviewed_by} - {None}
    offices = await organizations.names(session, {drawn.office_id})
    return ListOut.of(
        drawn,
        await queries.counts(session, drawn.id),
        office=offices[drawn.office_id],
        names=await identity.names(session, [each for each in people if each]),
    )
