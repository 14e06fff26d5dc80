"""Worklists: what is mine, what is late, and the one next act of each."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from app.core.http.session import ClockDep, SessionDep
from app.core.pages import Page, PageSize
from app.core.text import Line
from app.dossiers import desks, reminded, worklists
from app.dossiers.desk_schemas import ReminderOut, WorkItemCounts, WorkItemOut
from app.dossiers.lifecycle import Status
from app.dossiers.worklists import Filters, Queue
from app.identity.access import may
from app.identity.actor import Actor
from app.identity.policy.permissions import Permission

router = APIRouter(prefix="/v1/work-items", tags=["Hồ sơ: cán bộ"])


@dataclass(frozen=True)
class Wanted:
    """Which rows of a queue; `text` is looked for in code and applicant's name."""

    procedure: Annotated[str | None, Query(max_length=64)] = None
    status: Annotated[Status | None, Query()] = None
    step: Annotated[str | None, Query(max_length=64)] = None
    text: Annotated[Line | None, Query(min_length=1, max_length=200)] = None

    @property
    def filters(self) -> Filters:
        return Filters(self.procedure, self.status, self.step, self.text)


@router.get("", operation_id="list_work_items")
async def list_work_items(
    actor: Annotated[Actor, may(Permission.SEE_WORK)],
    session: SessionDep,
    clock: ClockDep,
    wanted: Annotated[Wanted, Depends()],
    queue: Annotated[Queue, Query()] = Queue.DESK,
    size: Annotated[PageSize, Query()] = 50,
    cursor: Annotated[str | None, Query(max_length=300)] = None,
) -> Page[WorkItemOut]:
    """List a queue, the earliest due first; `desk` is all that one's posts hold."""
    at = clock.now()
    found = await worklists.page(
        session,
        queue,
        actor=actor,
        at=at,
        filters=wanted.filters,
        size=size,
        cursor=cursor,
    )
    items = await desks.rows_out(session, found.rows, actor=actor, at=at)
    return Page(items=items, next=found.next)


@router.get("/reminders", operation_id="list_reminders")
async def list_reminders(
    actor: Annotated[Actor, may(Permission.SEE_WORK)],
    session: SessionDep,
    size: Annotated[PageSize, Query()] = 50,
    cursor: Annotated[str | None, Query(max_length=300)] = None,
) -> Page[ReminderOut]:
    """List what the caller was told of open steps, and what was escalated to them."""
    found = await reminded.page(session, actor=actor, size=size, cursor=cursor)
    return Page(items=[desks.reminder_out(row) for row in found.rows], next=found.next)


@router.get("/counts", operation_id="count_work_items")
async def count_work_items(
    actor: Annotated[Actor, may(Permission.SEE_WORK)],
    session: SessionDep,
    clock: ClockDep,
) -> WorkItemCounts:
    """Count every queue of the caller at once."""
    found = await worklists.counts(session, actor=actor, at=clock.now())
    return WorkItemCounts.model_validate(
        {queue.value: count for queue, count in found.items()}
    )
