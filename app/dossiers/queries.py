"""Every read of dossiers; each takes the actor, so visibility is never forgotten."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import and_, exists, or_, select, union
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Stale
from app.core.pages import BadCursor, Slice, decode_cursor, encode_cursor
from app.dossiers import missed
from app.dossiers.act import Act
from app.dossiers.clock_models import ClockEntry, DueChange
from app.dossiers.errors import DossierDestroyed, DossierNotFound
from app.dossiers.lifecycle import ENDS, OPEN, Status
from app.dossiers.models import (
    Consultation,
    Decision,
    Dossier,
    IssuedForm,
    LinkedDossier,
    Paper,
    Progress,
    SupplementRequest,
    WorkItem,
)
from app.dossiers.reads import noticing
from app.dossiers.visibility import visible_to
from app.identity.actor import Actor
from app.procedures.models import ProcessVersion

_MOST_TWINS: Final = 10
# What the session read before the lock was waited for may no longer be so.
_AS_LOCKED: Final = {"populate_existing": True}


async def get(session: AsyncSession, dossier_id: UUID, *, actor: Actor) -> Dossier:
    row = (
        await session.scalars(
            select(Dossier).where(Dossier.id == dossier_id, visible_to(actor))
        )
    ).first()
    found = _whole(row)
    noticing.notice(session, found.id, actor)
    return found


async def latest_submitted(
    session: AsyncSession, *, applicant_id: UUID, most: int
) -> Sequence[Dossier]:
    """Return an applicant's own latest dossiers that were filed, newest first."""
    return (
        await session.scalars(
            select(Dossier)
            .where(
                Dossier.applicant_id == applicant_id, Dossier.submitted_at.is_not(None)
            )
            .order_by(Dossier.id.desc())
            .limit(most)
        )
    ).all()


async def lock(session: AsyncSession, act: Act) -> Dossier:
    """Return the dossier locked for this act, if nobody changed it since.

    Raises:
        DossierNotFound: if it is absent or hidden from the actor.
        Stale: if another change came first, told with it; the lock makes the
            test final.
    """
    row = await lock_visible(session, act.dossier_id, actor=act.actor)
    if row.version != act.seen_version:
        raise Stale(
            f"Bản hiện tại là {row.version}, bản bạn đã đọc là {act.seen_version}",
            changes=await missed.since(
                session, row, seen=act.seen_version, actor=act.actor
            ),
        )
    return row


async def lock_visible(
    session: AsyncSession, dossier_id: UUID, *, actor: Actor
) -> Dossier:
    """Return the dossier locked, whatever happened since it was read.

    For who compares place by place what was changed (`drafting.saving`), and for
    what stands beside it (`drafting.inviting`, `following`).
    """
    row = (
        await session.scalars(
            select(Dossier)
            .where(Dossier.id == dossier_id, visible_to(actor))
            .with_for_update()
            .execution_options(**_AS_LOCKED)
        )
    ).first()
    return _whole(row)


async def lock_for_job(session: AsyncSession, dossier_id: UUID) -> Dossier:
    """Return the dossier locked for the worker, who sees everything."""
    statement = select(Dossier).where(Dossier.id == dossier_id).with_for_update()
    return (await session.scalars(statement.execution_options(**_AS_LOCKED))).one()


async def find_for_job(session: AsyncSession, dossier_id: UUID) -> Dossier | None:
    """Return the dossier locked for the worker, or None once it is gone."""
    statement = select(Dossier).where(Dossier.id == dossier_id).with_for_update()
    return (await session.scalars(statement.execution_options(**_AS_LOCKED))).first()


async def find_by_code(session: AsyncSession, code: str) -> Dossier | None:
    """Return the dossier of a printed code, for the public look-up only."""
    return (await session.scalars(select(Dossier).where(Dossier.code == code))).first()


async def page(
    session: AsyncSession,
    *,
    actor: Actor,
    size: int,
    cursor: str | None,
    status: Status | None = None,
) -> Slice[Dossier]:
    """Return the actor's dossiers, newest first."""
    statement = select(Dossier).where(visible_to(actor))
    if status is not None:
        statement = statement.where(Dossier.status == status)
    if cursor is not None:
        (last,) = decode_cursor(cursor, parts=1)
        statement = statement.where(Dossier.id < _uuid(last))
    rows = (
        await session.scalars(statement.order_by(Dossier.id.desc()).limit(size + 1))
    ).all()
    more = len(rows) > size
    return Slice(rows[:size], encode_cursor(str(rows[size - 1].id)) if more else None)


async def current_papers(session: AsyncSession, dossier: Dossier) -> Sequence[Paper]:
    statement = (
        select(Paper)
        .where(Paper.dossier_id == dossier.id, Paper.replaced_at.is_(None))
        .order_by(Paper.code)
    )
    return (await session.scalars(statement)).all()


async def same_bytes(
    session: AsyncSession, *, actor: Actor, sha256: str, besides: UUID
) -> Sequence[tuple[Dossier, Paper]]:
    """Return the actor's other papers of the same content, newest dossier first."""
    statement = (
        select(Dossier, Paper)
        .join(Paper, Paper.dossier_id == Dossier.id)
        .where(
            Dossier.applicant_id == actor.id,
            Paper.sha256 == sha256,
            Paper.replaced_at.is_(None),
            Paper.id != besides,
        )
        .order_by(Dossier.id.desc(), Paper.code)
        .limit(_MOST_TWINS)
    )
    return [(dossier, paper) for dossier, paper in await session.execute(statement)]


async def open_items(session: AsyncSession, dossier: Dossier) -> Sequence[WorkItem]:
    statement = (
        select(WorkItem)
        .where(WorkItem.dossier_id == dossier.id, WorkItem.closed_at.is_(None))
        .order_by(WorkItem.id)
    )
    return (await session.scalars(statement)).all()


async def progress(session: AsyncSession, dossier: Dossier) -> Sequence[Progress]:
    statement = (
        select(Progress)
        .where(Progress.dossier_id == dossier.id)
        .order_by(Progress.number)
    )
    return (await session.scalars(statement)).all()


async def ledger(session: AsyncSession, dossier: Dossier) -> Sequence[ClockEntry]:
    statement = (
        select(ClockEntry)
        .where(ClockEntry.dossier_id == dossier.id)
        .order_by(ClockEntry.number)
    )
    return (await session.scalars(statement)).all()


async def consultations(
    session: AsyncSession, dossier: Dossier
) -> Sequence[Consultation]:
    statement = (
        select(Consultation)
        .where(Consultation.dossier_id == dossier.id)
        .order_by(Consultation.number)
    )
    return (await session.scalars(statement)).all()


async def consultations_due(
    session: AsyncSession, *, at: datetime, size: int
) -> Sequence[UUID]:
    """Return the open consultations whose time to answer is over, oldest first."""
    statement = (
        select(Consultation.id)
        .where(Consultation.closed_at.is_(None), Consultation.answer_by <= at)
        .order_by(Consultation.answer_by, Consultation.id)
        .limit(size)
    )
    return (await session.scalars(statement)).all()


async def links_from(
    session: AsyncSession, dossier: Dossier
) -> Sequence[LinkedDossier]:
    """Return the dossiers that this one opened, in order."""
    statement = (
        select(LinkedDossier)
        .where(LinkedDossier.origin_id == dossier.id)
        .order_by(LinkedDossier.dossier_id)
    )
    return (await session.scalars(statement)).all()


async def links_of(
    session: AsyncSession, dossier: Dossier
) -> tuple[Dossier | None, Sequence[tuple[LinkedDossier, Dossier]]]:
    """Return the dossier that opened this one, and those that this one opened."""
    link = await link_to(session, dossier)
    origin = await session.get(Dossier, link.origin_id) if link else None
    rows = await session.execute(
        select(LinkedDossier, Dossier)
        .join(Dossier, Dossier.id == LinkedDossier.dossier_id)
        .where(LinkedDossier.origin_id == dossier.id)
        .order_by(Dossier.id)
    )
    return origin, [(each, child) for each, child in rows]


async def link_to(session: AsyncSession, dossier: Dossier) -> LinkedDossier | None:
    """Return by which link this dossier was opened, if by another one."""
    return await session.get(LinkedDossier, dossier.id)


async def behind_calendar(
    session: AsyncSession, *, latest: str, after: UUID | None, size: int
) -> Sequence[UUID]:
    """Return open dossiers that reckon by an older version of a calendar, by id.

    Either the dossier itself does, or one of its open steps.
    """
    name = latest.rpartition("@")[0]
    step_behind = exists().where(
        WorkItem.dossier_id == Dossier.id,
        WorkItem.closed_at.is_(None),
        WorkItem.calendar.startswith(f"{name}@", autoescape=True),
        WorkItem.calendar != latest,
    )
    behind = and_(
        Dossier.calendar.startswith(f"{name}@", autoescape=True),
        Dossier.calendar != latest,
    )
    statement = (
        select(Dossier.id)
        .where(Dossier.status.in_(OPEN), or_(behind, step_behind))
        .order_by(Dossier.id)
        .limit(size)
    )
    if after is not None:
        statement = statement.where(Dossier.id > after)
    return (await session.scalars(statement)).all()


async def on_other_versions(
    session: AsyncSession, *, process: str, than: UUID, after: UUID | None, size: int
) -> Sequence[UUID]:
    """Return open dossiers on other versions of a process, by id."""
    statement = (
        select(Dossier.id)
        .join(ProcessVersion, ProcessVersion.id == Dossier.process_version_id)
        .where(
            ProcessVersion.code == process,
            ProcessVersion.id != than,
            Dossier.status.in_(OPEN),
        )
        .order_by(Dossier.id)
        .limit(size)
    )
    if after is not None:
        statement = statement.where(Dossier.id > after)
    return (await session.scalars(statement)).all()


async def due_changes(session: AsyncSession, dossier: Dossier) -> Sequence[DueChange]:
    statement = (
        select(DueChange)
        .where(DueChange.dossier_id == dossier.id)
        .order_by(DueChange.number)
    )
    return (await session.scalars(statement)).all()


async def supplements(
    session: AsyncSession, dossier: Dossier
) -> Sequence[SupplementRequest]:
    statement = (
        select(SupplementRequest)
        .where(SupplementRequest.dossier_id == dossier.id)
        .order_by(SupplementRequest.number)
    )
    return (await session.scalars(statement)).all()


async def decision(session: AsyncSession, dossier: Dossier) -> Decision | None:
    return await session.get(Decision, dossier.id)


async def issued_form(
    session: AsyncSession, dossier: Dossier, *, form: str
) -> IssuedForm | None:
    statement = (
        select(IssuedForm)
        .where(IssuedForm.dossier_id == dossier.id, IssuedForm.form == form)
        .order_by(IssuedForm.at.desc())
        .limit(1)
    )
    return (await session.scalars(statement)).first()


# A decided dossier still waits for its result to be handed over.
_UNDER_WAY: Final = Dossier.status.not_in((Status.DRAFT, *ENDS))


async def processes_of_open(session: AsyncSession) -> Sequence[UUID]:
    """Return the process versions that open dossiers keep."""
    statement = select(Dossier.process_version_id).where(_UNDER_WAY).distinct()
    return (await session.scalars(statement)).all()


async def at_offices(
    session: AsyncSession,
    office_ids: Collection[UUID],
    *,
    after: UUID | None,
    size: int,
) -> Sequence[UUID]:
    """Return open dossiers that still name one of these offices, by id."""
    items = select(WorkItem.dossier_id).where(
        WorkItem.closed_at.is_(None),
        or_(
            WorkItem.office_id.in_(office_ids),
            WorkItem.asked_by_office_id.in_(office_ids),
        ),
    )
    received = select(Dossier.id).where(
        _UNDER_WAY, Dossier.receiving_office_id.in_(office_ids)
    )
    named = union(items, received).subquery()
    statement = select(named.c[0]).order_by(named.c[0]).limit(size)
    if after is not None:
        statement = statement.where(named.c[0] > after)
    return (await session.scalars(statement)).all()


def _whole(row: Dossier | None) -> Dossier:
    if row is None:
        raise DossierNotFound
    if row.destroyed_at is not None:
        raise DossierDestroyed
    return row


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise BadCursor from error
