"""Every read of dossiers; each takes the actor, so visibility is never forgotten."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Stale
from app.core.pages import BadCursor, Slice, decode_cursor, encode_cursor
from app.dossiers.act import Act
from app.dossiers.errors import DossierNotFound
from app.dossiers.models import (
    ClockEntry,
    Decision,
    Dossier,
    IssuedForm,
    Paper,
    Progress,
    SupplementRequest,
    WorkItem,
)
from app.dossiers.visibility import visible_to
from app.identity.actor import Actor


async def get(session: AsyncSession, dossier_id: UUID, *, actor: Actor) -> Dossier:
    row = (
        await session.scalars(
            select(Dossier).where(Dossier.id == dossier_id, visible_to(actor))
        )
    ).first()
    if row is None:
        raise DossierNotFound
    return row


async def lock(session: AsyncSession, act: Act) -> Dossier:
    """Return the dossier locked for this act, if nobody changed it since.

    Raises:
        DossierNotFound: if it is absent or hidden from the actor.
        Stale: if another change came first; the lock makes the test final.
    """
    row = (
        await session.scalars(
            select(Dossier)
            .where(Dossier.id == act.dossier_id, visible_to(act.actor))
            .with_for_update()
        )
    ).first()
    if row is None:
        raise DossierNotFound
    if row.version != act.seen_version:
        raise Stale(
            f"Bản hiện tại là {row.version}, bản bạn đã đọc là {act.seen_version}"
        )
    return row


async def lock_for_job(session: AsyncSession, dossier_id: UUID) -> Dossier:
    """Return the dossier locked for the worker, who sees everything."""
    statement = select(Dossier).where(Dossier.id == dossier_id).with_for_update()
    return (await session.scalars(statement)).one()


async def find_by_code(session: AsyncSession, code: str) -> Dossier | None:
    """Return the dossier of a printed code, for the public look-up only."""
    return (await session.scalars(select(Dossier).where(Dossier.code == code))).first()


async def page(
    session: AsyncSession, *, actor: Actor, size: int, cursor: str | None
) -> Slice[Dossier]:
    """Return the actor's dossiers, newest first."""
    statement = select(Dossier).where(visible_to(actor))
    if cursor is not None:
        (last,) = decode_cursor(cursor, parts=1)
        statement = statement.where(Dossier.id < _uuid(last))
    rows = (
        await session.scalars(statement.order_by(Dossier.id.desc()).limit(size + 1))
    ).all()
    more = len(rows) > size
    return Slice(rows[:size], encode_cursor(str(rows[size - 1].id)) if more else None)


async def worklist(
    session: AsyncSession, *, actor: Actor, size: int, cursor: str | None
) -> Slice[tuple[WorkItem, Dossier]]:
    """Return the open work of the actor's posts, oldest first."""
    held = [
        and_(WorkItem.office_id == post.office_id, WorkItem.role == post.role)
        for post in actor.posts
    ]
    statement = (
        select(WorkItem, Dossier)
        .join(Dossier, Dossier.id == WorkItem.dossier_id)
        .where(
            WorkItem.closed_at.is_(None), or_(*held) if held else WorkItem.id.is_(None)
        )
    )
    if cursor is not None:
        (last,) = decode_cursor(cursor, parts=1)
        statement = statement.where(WorkItem.id > _uuid(last))
    found = (
        await session.execute(statement.order_by(WorkItem.id).limit(size + 1))
    ).all()
    rows = [(item, dossier) for item, dossier in found]
    more = len(rows) > size
    return Slice(
        rows[:size], encode_cursor(str(rows[size - 1][0].id)) if more else None
    )


async def current_papers(session: AsyncSession, dossier: Dossier) -> Sequence[Paper]:
    statement = (
        select(Paper)
        .where(Paper.dossier_id == dossier.id, Paper.replaced_at.is_(None))
        .order_by(Paper.code)
    )
    return (await session.scalars(statement)).all()


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


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise BadCursor from error
