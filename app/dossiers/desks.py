"""What the desk's routes read and show: rows with their next act, substitutions."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.dossiers import errors, explaining, open_steps, presenting, reminded
from app.dossiers.desk_schemas import (
    NextAct,
    ReminderOut,
    SubstitutionCreate,
    SubstitutionOut,
    WorkItemOut,
)
from app.dossiers.explaining import Situation
from app.dossiers.following import queries as following
from app.dossiers.service import offering, pinned
from app.dossiers.worklists import Row
from app.identity import queries as identity
from app.identity.actor import Actor
from app.identity.models import Substitution
from app.identity.substituting import NewSubstitution
from app.organizations import queries as organizations
from app.workflow.definition import ADVANCING, OfficeKind, Outcome, WaitKind


async def rows_out(
    session: AsyncSession, rows: Sequence[Row], *, actor: Actor, at: datetime
) -> list[WorkItemOut]:
    """Show rows with the next act of each; statements do not grow with the rows."""
    acts = await _next_acts(session, rows)
    unread = await following.unread(
        session, {row.dossier.id for row in rows}, actor=actor
    )
    return [
        _row_out(
            row,
            acts.get(row.item.id),
            unread.get(row.dossier.id, 0),
            actor=actor,
            at=at,
        )
        for row in rows
    ]


def reminder_out(row: reminded.Row) -> ReminderOut:
    return ReminderOut(
        dossier=presenting.summary(row.dossier),
        step=row.item.step,
        label=row.item.label,
        holder=row.holder,
        share=row.reminder.share,
        at=row.reminder.at,
        due_at=row.item.due_at,
        escalated_to=row.reminder.escalated_to,
    )


async def office_id(session: AsyncSession, code: str) -> UUID:
    office = await organizations.by_code(session, code=code)
    if office is None:
        raise errors.UnknownOffice
    return office.id


def new_substitution(body: SubstitutionCreate, office: UUID) -> NewSubstitution:
    return NewSubstitution(
        absent_id=body.absent,
        substitute_id=body.substitute,
        office_id=office,
        role=body.role,
        first=body.first_day,
        until=body.last_day + timedelta(days=1),
        basis=body.basis,
    )


async def substitutions_out(
    session: AsyncSession, rows: Sequence[Substitution]
) -> list[SubstitutionOut]:
    ids = {each for row in rows for each in (row.absent_id, row.substitute_id)}
    names = await identity.names(session, ids)
    return [
        SubstitutionOut(
            id=row.id,
            absent=row.absent_id,
            absent_name=names[row.absent_id],
            substitute=row.substitute_id,
            substitute_name=names[row.substitute_id],
            role=row.role,
            first_day=row.valid_from,
            last_day=row.valid_to - timedelta(days=1),
            basis=row.basis,
        )
        for row in rows
    ]


async def _next_acts(
    session: AsyncSession, rows: Sequence[Row]
) -> Mapping[UUID, NextAct]:
    """Return the first advancing outcome that each step's process offers now."""
    dossiers = {row.dossier.id: row.dossier for row in rows}
    rules = await pinned.of_many(session, dossiers.values())
    papers = await open_steps.current_papers_of(session, dossiers)
    decisions = await open_steps.decisions_of(session, dossiers)
    acts = {}
    for row in rows:
        if row.item.wanted is not None:
            continue
        key = row.dossier.id
        offered = offering.offered(
            row.dossier,
            row.item,
            rules[key],
            papers=papers[key],
            decision=decisions.get(key),
        )
        if offered:
            acts[row.item.id] = _next_act(offered)
    return acts


def _next_act(offered: Sequence[Outcome]) -> NextAct:
    ahead = (each for each in offered if each.kind in ADVANCING)
    chosen = next(ahead, offered[0])
    return NextAct(kind=chosen.kind, outcome=chosen.id, label=chosen.label)


def _row_out(
    row: Row, act: NextAct | None, unread: int, *, actor: Actor, at: datetime
) -> WorkItemOut:
    item = row.item
    return WorkItemOut(
        id=item.id,
        dossier=presenting.listed(row.dossier, unread),
        version=row.dossier.version,
        step=item.step,
        label=item.label,
        office=row.office,
        role=item.role,
        holder=row.holder,
        taken_at=item.taken_at,
        waiting_for=item.waiting_for,
        unrouted=item.wanted is not None,
        opened_at=item.opened_at,
        due_at=item.due_at,
        reminded=item.reminded,
        why=explaining.why(_situation(row, actor), at=at),
        next_act=act,
    )


def _situation(row: Row, actor: Actor) -> Situation:
    item = row.item
    elsewhere = item.office_id not in actor.office_ids
    asked = elsewhere and item.asked_by_office_id in actor.office_ids
    return Situation(
        due_at=item.due_at,
        opened_at=item.opened_at,
        promised=row.dossier.due_at,
        waiting_for=WaitKind(item.waiting_for) if item.waiting_for else None,
        waiting_since=item.waiting_since,
        wanted=OfficeKind(str(item.wanted["office"])) if item.wanted else None,
        asked=row.office if asked else None,
        taken=item.assignee_id is not None,
    )
