"""Positions are given after the commit: contiguous, in order, once."""

import asyncio

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from app.core.database import Sessions, transaction
from app.feed import chain, queries, sequencer
from app.feed.chain import Link, Row
from app.feed.models import FeedEntry, PendingEntry
from app.feed.queries import Filter
from tests.conftest import MORNING
from tests.feed.conftest import Writer, put, sequence


async def test_positions_are_contiguous_and_chained(
    sessions: Sessions, writer: Writer
) -> None:
    await writer.publish("a", "b", "c")

    moved = await sequence(sessions)

    async with sessions() as session:
        rows = await queries.after(session, 0, filter_=Filter(), limit=10)
    assert moved == 3
    assert [row.position for row in rows] == [1, 2, 3]
    proved = chain.verify(Row(r.position, r.digest, r.entry_digest) for r in rows)
    assert proved == Link(3, rows[-1].digest)


async def test_an_entry_undone_gets_no_position(
    sessions: Sessions, writer: Writer
) -> None:
    async with sessions() as session:
        await put(session, "undone")
        await session.rollback()
    await writer.publish("kept")

    await sequence(sessions)

    assert await _subjects(sessions) == ["kept"]


async def test_what_commits_late_comes_later_and_is_not_lost(
    sessions: Sessions, writer: Writer
) -> None:
    async with sessions() as slow:
        await put(slow, "slow")  # takes the lower ticket
        await writer.publish("quick")
        await sequence(sessions)
        before = await _subjects(sessions)
        await slow.commit()

    await sequence(sessions)

    assert before == ["quick"]
    assert await _subjects(sessions) == ["quick", "slow"]


async def test_entries_of_one_subject_keep_their_order(sessions: Sessions) -> None:
    for number in (1, 2, 3):
        async with transaction(sessions) as session:
            await put(session, "a", number=number)

    await sequence(sessions)

    async with sessions() as session:
        contents = await session.scalars(
            select(FeedEntry.content).order_by(FeedEntry.position)
        )
    assert [content.split('"số":')[1][0] for content in contents] == ["1", "2", "3"]


async def test_while_one_sequences_another_does_not_wait(
    sessions: Sessions, writer: Writer
) -> None:
    await writer.publish("a")
    async with sessions() as first:
        await sequencer.sequence(first, at=MORNING)

        second = await asyncio.wait_for(sequence(sessions), timeout=5)

        await first.commit()
    assert second == 0
    assert await _subjects(sessions) == ["a"]


async def test_a_sequencer_that_dies_leaves_all_waiting(
    sessions: Sessions, writer: Writer
) -> None:
    await writer.publish("a", "b")
    async with sessions() as dying:
        await sequencer.sequence(dying, at=MORNING)
        await dying.rollback()

    moved = await sequence(sessions)

    assert moved == 2


async def test_a_writer_is_not_held_up_by_the_sequencer(
    sessions: Sessions, writer: Writer
) -> None:
    await writer.publish("a")
    async with sessions() as sequencing:
        await sequencer.sequence(sequencing, at=MORNING)

        await asyncio.wait_for(writer.publish("b"), timeout=5)

        await sequencing.commit()
    async with sessions() as session:
        assert await session.scalar(select(func.count(PendingEntry.ticket))) == 1


@pytest.mark.parametrize(
    "rewriting",
    [
        "UPDATE feed_entries SET content = '{}'",
        "DELETE FROM feed_entries",
        "TRUNCATE feed_entries",
    ],
)
async def test_what_has_a_position_cannot_be_rewritten(
    sessions: Sessions, writer: Writer, rewriting: str
) -> None:
    await writer.publish("a")
    await sequence(sessions)

    async with sessions() as session:
        with pytest.raises(DBAPIError, match="permission denied"):
            await session.execute(text(rewriting))


async def _subjects(sessions: Sessions) -> list[str]:
    async with sessions() as session:
        found = await session.scalars(
            select(FeedEntry.subject).order_by(FeedEntry.position)
        )
        return list(found)
