"""Every read of lists of destruction; each asks as whom the actor stands."""

from collections import Counter
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.pages import Slice, decode_cursor, encode_cursor
from app.identity import permits
from app.identity.actor import Actor
from app.identity.policy.permissions import Permission
from app.organizations.errors import OfficeNotFound
from app.organizations.models import Office
from app.privacy import standing
from app.privacy.destruction.errors import ListNotFound
from app.privacy.destruction.models import DestructionList, DestructionRow
from app.privacy.destruction.rules import Entry, Fate

_MOST: Final = 100


async def visible(
    session: AsyncSession, list_id: UUID, *, actor: Actor
) -> DestructionList:
    """Return a list that the actor may see.

    Raises:
        ListNotFound: if it is absent or hidden.
    """
    row = await session.get(DestructionList, list_id)
    if row is None:
        raise ListNotFound
    found = await standing.towards_office(session, row.office_id, actor)
    permits.require(Permission.SEE_DESTRUCTION, actor, found, hidden=ListNotFound)
    return row


async def of_office(
    session: AsyncSession, office: Office, *, actor: Actor
) -> Sequence[DestructionList]:
    """Return an office's latest lists, the newest first.

    Raises:
        OfficeNotFound: by the policy: whose lists are hidden.
    """
    found = await standing.towards_office(session, office.id, actor)
    permits.require(Permission.SEE_DESTRUCTION, actor, found, hidden=OfficeNotFound)
    statement = (
        select(DestructionList)
        .where(DestructionList.office_id == office.id)
        .order_by(DestructionList.id.desc())
        .limit(_MOST)
    )
    return (await session.scalars(statement)).all()


async def row_page(
    session: AsyncSession, drawn: DestructionList, *, size: int, cursor: str | None
) -> Slice[DestructionRow]:
    statement = select(DestructionRow).where(DestructionRow.list_id == drawn.id)
    if cursor is not None:
        (last,) = decode_cursor(cursor, parts=1)
        statement = statement.where(DestructionRow.number > int(last))
    rows = (
        await session.scalars(statement.order_by(DestructionRow.number).limit(size + 1))
    ).all()
    more = len(rows) > size
    return Slice(
        rows[:size], encode_cursor(str(rows[size - 1].number)) if more else None
    )


async def counts(session: AsyncSession, list_id: UUID) -> Counter[Fate]:
    """Return how many rows of a list met which fate."""
    rows = await session.execute(
        select(DestructionRow.fate, func.count())
        .where(DestructionRow.list_id == list_id)
        .group_by(DestructionRow.fate)
    )
    return Counter({Fate(fate): count for fate, count in rows})


async def pending(session: AsyncSession, list_id: UUID) -> list[Entry]:
    rows = await session.scalars(
        select(DestructionRow)
        .where(DestructionRow.list_id == list_id, DestructionRow.fate == Fate.PENDING)
        .order_by(DestructionRow.number)
    )
    return [entry(row) for row in rows]


def entry(row: DestructionRow) -> Entry:
    return Entry(
        row.number,
        row.code,
        row.procedure_code,
        row.status,
        row.ended_on,
        row.kept_until,
    )
