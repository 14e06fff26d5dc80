"""A person's own messages, and which of them they have read."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from app.core.clock import Moment
from app.core.http.idempotency import IdempotentRoute, idempotent
from app.core.http.session import ClockDep, SessionDep
from app.core.pages import Page, PageSize
from app.identity.access import may
from app.identity.actor import Actor
from app.identity.policy.permissions import Permission
from app.notifications import queries, service
from app.notifications.models import Notice

router = APIRouter(
    prefix="/v1/notices",
    tags=["Thông báo"],
    route_class=IdempotentRoute,
    dependencies=[idempotent],
)


class NoticeOut(BaseModel):
    id: UUID
    kind: str
    title: str
    body: str
    dossier_id: UUID | None
    at: Moment
    read_at: Moment | None


@router.get("", operation_id="list_notices")
async def list_notices(
    actor: Annotated[Actor, may(Permission.READ_NOTICES)],
    session: SessionDep,
    size: Annotated[PageSize, Query()] = 50,
    cursor: Annotated[str | None, Query(max_length=300)] = None,
) -> Page[NoticeOut]:
    """List the caller's messages, newest first."""
    found = await queries.page(session, person_id=actor.id, size=size, cursor=cursor)
    return Page(items=[_shown(row) for row in found.rows], next=found.next)


@router.post("/{notice_id}/reading", status_code=204, operation_id="read_notice")
async def read_notice(
    notice_id: UUID,
    actor: Annotated[Actor, may(Permission.READ_NOTICES)],
    session: SessionDep,
    clock: ClockDep,
) -> None:
    """Mark a message read."""
    await service.mark_read(session, notice_id, by=actor.id, at=clock.now())


def _shown(row: Notice) -> NoticeOut:
    return NoticeOut(
        id=row.id,
        kind=row.kind,
        title=row.title,
        body=row.body,
        dossier_id=row.dossier_id,
        at=row.at,
        read_at=row.read_at,
    )
