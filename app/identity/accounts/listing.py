"""The accounts that an administrator has in reach, for the quarterly review."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.pages import Slice, decode_cursor, encode_cursor
from app.identity.accounts import reach
from app.identity.accounts.models import LocalAccount
from app.identity.accounts.reach import AtOrBelow
from app.identity.actor import Actor, Role
from app.identity.models import Person


@dataclass(frozen=True)
class Listed:
    account: LocalAccount
    person: Person


async def in_reach(
    session: AsyncSession,
    *,
    by: Actor,
    at_or_below: AtOrBelow,
    at: datetime,
    cursor: str | None,
    size: int,
) -> Slice[Listed]:
    """Return one page by username, reached as the posts are at this request.

    Raises:
        BadCursor
    """
    statement = (
        select(LocalAccount, Person)
        .join(Person, Person.id == LocalAccount.person_id)
        .where(*_reached(by, at_or_below, at))
        .order_by(LocalAccount.username)
        .limit(size + 1)
    )
    if cursor is not None:
        (after,) = decode_cursor(cursor, parts=1)
        statement = statement.where(LocalAccount.username > after)
    rows = [Listed(*row) for row in await session.execute(statement)]
    more = len(rows) > size
    last = encode_cursor(rows[size - 1].account.username) if more else None
    return Slice(rows[:size], last)


def _reached(
    by: Actor, at_or_below: AtOrBelow, at: datetime
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Say what `Reach.standings` says: some post within reach, and none outside."""
    posts = reach.posts_that_count(at)
    within = at_or_below(by.offices_as(Role.ADMINISTRATOR))
    held = select(posts.c.person_id).where(posts.c.person_id == Person.id)
    return (
        held.exists(),
        ~held.where(posts.c.office_id.not_in(within)).exists(),
    )
