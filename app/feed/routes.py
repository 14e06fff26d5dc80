"""`/v1/feed`: read on, wait, begin with a snapshot, acknowledge."""

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.http.plain_json import PlainJsonRoute
from app.core.http.session import ClockDep, SessionDep, TransactionsDep
from app.core.transactions import Transactions
from app.feed import acknowledging, queries, reading
from app.feed.acknowledging import Acknowledgement
from app.feed.chain import Link
from app.feed.cursors import Cursor, Cursors
from app.feed.errors import PositionAhead, StartTwice
from app.feed.lookout import Lookout
from app.feed.noting import Noting
from app.feed.queries import Filter
from app.feed.reading import Page
from app.feed.schemas import AcknowledgementState, FeedPage, SnapshotPage, StatedLink
from app.identity.machines.access import Machine, MachineCaller
from app.identity.policy.permissions import Permission
from app.identity.tokens import Tokens

router = APIRouter(
    prefix="/v1/feed", tags=["Luồng dữ liệu"], route_class=PlainJsonRoute
)

Consumer = Annotated[Machine, Depends(MachineCaller(Permission.READ_FEED))]
Limit = Annotated[int, Query(ge=1, le=reading.LARGEST)]
After = Annotated[int | None, Query(ge=0, le=2**53 - 1)]
Wait = Annotated[float, Query(ge=0, le=50, description="Số giây chờ tin mới")]
CursorText = Annotated[str | None, Query(max_length=1000)]
# PostgreSQL's text holds no NUL.
Name = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
Names = Annotated[list[Name], Query(max_length=50)]
_JSON: Final = "application/json"


@dataclass(frozen=True)
class Reader:
    """Who reads, and with what; no connection is held between two looks."""

    consumer: Machine
    cursors: Cursors
    transactions: Transactions
    lookout: Lookout
    noting: Noting


def get_reader(
    request: Request, consumer: Consumer, transactions: TransactionsDep
) -> Reader:
    people: Tokens = request.app.state.tokens
    return Reader(
        consumer=consumer,
        cursors=Cursors(people.key.raw_value, consumer.id),
        transactions=transactions,
        lookout=request.app.state.lookout,
        noting=request.app.state.feed_noting,
    )


def get_filter(
    subject: Names = [],  # noqa: B006  # FastAPI copies it
    procedure: Names = [],  # noqa: B006  # FastAPI copies it
    office: Names = [],  # noqa: B006  # FastAPI copies it
) -> Filter:
    return Filter(
        subjects=tuple(subject), procedures=tuple(procedure), offices=tuple(office)
    )


ReaderDep = Annotated[Reader, Depends(get_reader)]
FilterDep = Annotated[Filter, Depends(get_filter)]


@router.get("", operation_id="read_feed", response_model=FeedPage)
async def read_feed(
    reader: ReaderDep,
    filter_: FilterDep,
    cursor: CursorText = None,
    after: After = None,
    limit: Limit = 100,
    wait: Wait = 0,
) -> Response:
    """Read on from a cursor, after a position, or after what was acknowledged."""
    await reader.lookout.bring_up()
    start = await reader.transactions.run(
        lambda session: _start(session, reader, cursor=cursor, after=after)
    )

    async def look(session: AsyncSession) -> Page:
        return await reading.page(
            session, start, filter_=filter_, limit=limit, cursors=reader.cursors
        )

    page = await reader.transactions.run(look)
    if page.empty and wait:
        await reader.lookout.wait_beyond(start.position, seconds=wait)
        page = await reader.transactions.run(look)
    await reader.noting.note(reader.consumer.id, "feed", position=start.position)
    return Response(page.body, media_type=_JSON)


@router.get("/snapshot", operation_id="read_snapshot", response_model=SnapshotPage)
async def read_snapshot(
    reader: ReaderDep, cursor: CursorText = None, limit: Limit = 100
) -> Response:
    """Read how everything stands at one position, to go on with the feed from there."""
    position = await reader.lookout.bring_up()

    async def look(session: AsyncSession) -> bytes:
        at = await _snapshot_at(session, reader, cursor)
        return await reading.snapshot(session, at, limit=limit, cursors=reader.cursors)

    body = await reader.transactions.run(look)
    await reader.noting.note(reader.consumer.id, "snapshot", position=position)
    return Response(body, media_type=_JSON)


@router.get("/acknowledgement", operation_id="read_acknowledgement")
async def read_acknowledgement(
    consumer: Consumer, session: SessionDep
) -> AcknowledgementState:
    return _shown(await acknowledging.of(session, consumer.id))


@router.put("/acknowledgement", operation_id="acknowledge_feed")
async def acknowledge_feed(
    stated: StatedLink, consumer: Consumer, session: SessionDep, clock: ClockDep
) -> AcknowledgementState:
    """State that everything up to a position is there, with its digest as proof."""
    link = Link(stated.position, stated.digest)
    return _shown(
        await acknowledging.acknowledge(
            session, link, client_id=consumer.id, at=clock.now()
        )
    )


async def _start(
    session: AsyncSession, reader: Reader, *, cursor: str | None, after: int | None
) -> Link:
    if cursor is not None and after is not None:
        raise StartTwice
    if cursor is not None:
        stated = reader.cursors.read(cursor, of="feed").link
        return await reading.checked(session, stated)
    if after is None:
        return (await acknowledging.of(session, reader.consumer.id)).link
    found = await queries.link_at(session, after)
    if found is None:
        raise PositionAhead
    return found


async def _snapshot_at(
    session: AsyncSession, reader: Reader, cursor: str | None
) -> Cursor:
    if cursor is None:
        return Cursor("snapshot", await queries.head(session))
    stated = reader.cursors.read(cursor, of="snapshot")
    await reading.checked(session, stated.link)
    return stated


def _shown(state: Acknowledgement) -> AcknowledgementState:
    return AcknowledgementState(
        position=state.link.position,
        digest=state.link.digest,
        acknowledged_at=state.at,
    )
