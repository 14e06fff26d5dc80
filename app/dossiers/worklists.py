"""Worklists of officials: which open steps, in which order, and how many.

Every queue is one condition over open `work_items`, served by a partial index;
pages go by (due, id), steps without a due time last.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    false,
    func,
    or_,
    select,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.core.clock import local
from app.core.folding import fold
from app.core.pages import BadCursor, Slice, decode_cursor, encode_cursor
from app.dossiers.models import Dossier, WorkItem
from app.identity.actor import HEADS, Actor
from app.identity.models import Person
from app.organizations.models import Office
from app.workflow.definition import WaitKind


class Queue(StrEnum):
    """`desk` is all that the caller's posts hold; heads see their whole office."""

    DESK = "desk"
    MINE = "mine"
    OFFICE = "office"
    UNASSIGNED = "unassigned"
    DUE_TODAY = "due_today"
    LATE = "late"
    WAITING_APPLICANT = "waiting_applicant"
    WAITING_CONSULTATION = "waiting_consultation"
    INBOX = "inbox"


_ON_THE_APPLICANT: Final = (
    WaitKind.SUPPLEMENT,
    WaitKind.PAYMENT,
    WaitKind.APPLICANT,
)
_ON_OTHERS: Final = (WaitKind.TAX, WaitKind.LINKED_DOSSIERS)
_CURSOR_PARTS: Final = 2
# A step that is given no time of its own is late when its dossier is.
_due = func.coalesce(WorkItem.due_at, Dossier.due_at)


@dataclass(frozen=True)
class Filters:
    procedure: str | None = None
    status: str | None = None
    step: str | None = None
    text: str | None = None


@dataclass(frozen=True)
class Row:
    """One open step with the names that a list shows."""

    item: WorkItem
    dossier: Dossier
    office: str
    holder: str | None


async def page(
    session: AsyncSession,
    queue: Queue,
    *,
    actor: Actor,
    at: datetime,
    filters: Filters,
    size: int,
    cursor: str | None,
) -> Slice[Row]:
    """Return one page of a queue, the earliest due first.

    Raises:
        BadCursor: if the cursor was not made here.
    """
    statement = page_statement(queue, actor=actor, at=at, filters=filters)
    if cursor is not None:
        statement = statement.where(_after(cursor))
    found = (await session.execute(statement.limit(size + 1))).all()
    rows = [
        Row(item, dossier, office, holder) for item, dossier, office, holder in found
    ]
    more = len(rows) > size
    return Slice(rows[:size], _cursor(rows[size - 1].item) if more else None)


def page_statement(
    queue: Queue, *, actor: Actor, at: datetime, filters: Filters
) -> Select[WorkItem, Dossier, str, str]:
    holder = aliased(Person)
    statement = (
        select(WorkItem, Dossier, Office.name, holder.name)
        .join(Dossier, Dossier.id == WorkItem.dossier_id)
        .join(Office, Office.id == WorkItem.office_id)
        .outerjoin(holder, holder.id == WorkItem.assignee_id)
        .where(WorkItem.closed_at.is_(None), _queues(actor, at)[queue])
        .order_by(WorkItem.due_at, WorkItem.id)
    )
    return statement.where(*_filtered(filters))


async def counts(
    session: AsyncSession, *, actor: Actor, at: datetime
) -> Mapping[Queue, int]:
    """Return the length of every queue, in one pass over the open steps concerned."""
    row = (await session.execute(counts_statement(actor=actor, at=at))).one()
    return dict(zip(Queue, row, strict=True))


def counts_statement(*, actor: Actor, at: datetime) -> Select[*tuple[Any, ...]]:
    queues = _queues(actor, at)
    return (
        select(*(func.count().filter(queues[queue]) for queue in Queue))
        .join_from(WorkItem, Dossier, Dossier.id == WorkItem.dossier_id)
        .where(WorkItem.closed_at.is_(None), _concerns(actor))
    )


def _queues(actor: Actor, at: datetime) -> Mapping[Queue, ColumnElement[bool]]:
    """Return the condition of every queue for this actor at this instant."""
    waits, wanted = WorkItem.waiting_for, WorkItem.wanted
    here = _in_charge(actor)
    live = and_(here, waits.is_(None))
    return {
        Queue.DESK: _posts(actor),
        Queue.MINE: and_(_in_hand(actor), waits.is_(None)),
        Queue.OFFICE: WorkItem.office_id.in_(actor.office_ids),
        Queue.UNASSIGNED: and_(live, WorkItem.assignee_id.is_(None), wanted.is_(None)),
        Queue.DUE_TODAY: and_(live, at <= _due, _due < _end_of_day(at)),
        Queue.LATE: and_(live, _due < at),
        Queue.WAITING_APPLICANT: and_(here, waits.in_(_ON_THE_APPLICANT)),
        Queue.WAITING_CONSULTATION: or_(
            WorkItem.asked_by_office_id.in_(actor.office_ids),
            and_(here, waits.in_(_ON_OTHERS)),
        ),
        Queue.INBOX: and_(_posts(actor), wanted.is_not(None)),
    }


def _posts(actor: Actor) -> ColumnElement[bool]:
    held = [
        and_(WorkItem.office_id == post.office_id, WorkItem.role == post.role)
        for post in actor.posts
    ]
    return or_(*held) if held else false()


def _in_charge(actor: Actor) -> ColumnElement[bool]:
    """Match the steps of the actor's posts, and of any office that they head."""
    headed = {post.office_id for post in actor.posts if post.role in HEADS}
    return or_(_posts(actor), WorkItem.office_id.in_(headed))


def _in_hand(actor: Actor) -> ColumnElement[bool]:
    """Match what the actor took, or those took for whom they stand in."""
    absent = [
        and_(
            WorkItem.assignee_id == post.on_behalf_of,
            WorkItem.office_id == post.office_id,
            WorkItem.role == post.role,
        )
        for post in actor.posts
        if post.on_behalf_of is not None
    ]
    return or_(WorkItem.assignee_id == actor.id, *absent)


def _concerns(actor: Actor) -> ColumnElement[bool]:
    return or_(
        WorkItem.office_id.in_(actor.office_ids),
        WorkItem.asked_by_office_id.in_(actor.office_ids),
        WorkItem.assignee_id == actor.id,
    )


def _end_of_day(at: datetime) -> datetime:
    midnight = datetime.combine(local(at).date(), time(), local(at).tzinfo)
    return midnight + timedelta(days=1)


def _filtered(filters: Filters) -> Sequence[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.procedure is not None:
        conditions.append(Dossier.procedure_code == filters.procedure)
    if filters.status is not None:
        conditions.append(Dossier.status == filters.status)
    if filters.step is not None:
        conditions.append(WorkItem.step == filters.step)
    if filters.text is not None:
        conditions.append(_says(filters.text))
    return conditions


def _says(text: str) -> ColumnElement[bool]:
    named = select(Person.id).where(
        Person.id == Dossier.applicant_id,
        Person.name_key.contains(fold(text), autoescape=True),
    )
    return or_(Dossier.code.icontains(text, autoescape=True), named.exists())


def _cursor(item: WorkItem) -> str:
    due = item.due_at.isoformat() if item.due_at is not None else ""
    return encode_cursor(due, str(item.id))


def _after(cursor: str) -> ColumnElement[bool]:
    due, last = decode_cursor(cursor, parts=_CURSOR_PARTS)
    try:
        last_id = UUID(last)
        due_at = datetime.fromisoformat(due) if due else None
    except ValueError as error:
        raise BadCursor from error
    if due_at is None:
        return and_(WorkItem.due_at.is_(None), WorkItem.id > last_id)
    if due_at.utcoffset() is None:
        raise BadCursor
    return or_(
        tuple_(WorkItem.due_at, WorkItem.id) > (due_at, last_id),
        WorkItem.due_at.is_(None),
    )
