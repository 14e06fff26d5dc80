"""Pages of the feed and of a snapshot: the stored texts, joined as they are."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.feed import queries
from app.feed.chain import Link
from app.feed.cursors import Cursor, Cursors
from app.feed.errors import HistoryDiffers, PositionAhead
from app.feed.queries import Filter, Standing, Told

LARGEST: Final = 500


@dataclass(frozen=True)
class Page:
    """`body` is the JSON sent; `last` the link after its last row."""

    body: bytes
    last: Link
    empty: bool


async def checked(session: AsyncSession, link: Link) -> Link:
    """Return the link if our history has it.

    Raises:
        PositionAhead: if the feed has not come so far: it was given by another
            server, or ours was restored to an earlier state.
        HistoryDiffers: if another entry stands there.
    """
    ours = await queries.link_at(session, link.position)
    if ours is None:
        raise PositionAhead
    if ours != link:
        raise HistoryDiffers
    return ours


async def page(
    session: AsyncSession,
    after: Link,
    *,
    filter_: Filter,
    limit: int,
    cursors: Cursors,
) -> Page:
    """Return what follows a link; the same full page is the same bytes for ever."""
    rows = await queries.after(session, after.position, filter_=filter_, limit=limit)
    last = Link(rows[-1].position, rows[-1].digest) if rows else after
    cursor = cursors.write(Cursor("feed", last))
    body = f'{{"entries":[{",".join(map(_entry, rows))}],"next":"{cursor}"}}'
    return Page(body.encode("utf-8"), last, empty=not rows)


async def snapshot(
    session: AsyncSession, at: Cursor, *, limit: int, cursors: Cursors
) -> bytes:
    """Return a page of the newest entries of all subjects, as of one position.

    What was deleted by then is left out. Whoever has read every page goes on
    with `tail` and has missed nothing.
    """
    rows = await queries.newest_of_subjects(
        session, at=at.link.position, after_subject=at.subject, limit=limit
    )
    following = None
    if len(rows) == limit:
        following = cursors.write(Cursor("snapshot", at.link, rows[-1].subject))
    return _snapshot_body(
        at.link,
        [row for row in rows if not row.deleted],
        following=following,
        tail=cursors.write(Cursor("feed", at.link)),
    )


def _snapshot_body(
    at: Link, rows: Sequence[Standing], *, following: str | None, tail: str
) -> bytes:
    stood = ",".join(
        f'{{"position":{row.position},"entry":{row.content}}}' for row in rows
    )
    at_json = f'{{"position":{at.position},"digest":"{at.digest}"}}'
    return (
        f'{{"at":{at_json},"entries":[{stood}],'
        f'"next":{json.dumps(following)},"tail":"{tail}"}}'
    ).encode()


def _entry(row: Told) -> str:
    """Return one row; what the filter leaves out still proves its place."""
    place = f'{{"position":{row.position},"digest":"{row.digest}",'
    if row.content is None:
        return f'{place}"withheld":"{row.entry_digest}"}}'
    return f'{place}"entry":{row.content}}}'
