"""What is asked at the same time is done together, and each gets its own answer."""

import asyncio
from collections.abc import Sequence

import pytest

from app.core.batching import Batcher


class Doubler:
    def __init__(self) -> None:
        self.batches: list[list[int]] = []

    async def __call__(self, asks: Sequence[int]) -> Sequence[int]:
        self.batches.append(list(asks))
        await asyncio.sleep(0)
        if 13 in asks:
            raise LookupError(13)
        return [2 * each for each in asks]


async def test_asks_of_one_moment_share_a_batch_and_get_their_own_answers() -> None:
    doubler = Doubler()
    batcher = Batcher(doubler)

    answers = await asyncio.gather(*(batcher(each) for each in range(5)))

    assert answers == [0, 2, 4, 6, 8]
    assert doubler.batches == [[0, 1, 2, 3, 4]]


async def test_the_first_waits_a_little_for_those_who_come_after() -> None:
    doubler = Doubler()
    batcher = Batcher(doubler, most=2, linger=0.05)

    async def later(ask: int) -> int:
        await asyncio.sleep(0.001)
        return await batcher(ask)

    answers = await asyncio.gather(batcher(1), later(2))

    assert list(answers) == [2, 4]
    assert doubler.batches == [[1, 2]]


async def test_no_batch_is_larger_than_allowed() -> None:
    doubler = Doubler()
    batcher = Batcher(doubler, most=2)

    await asyncio.gather(*(batcher(each) for each in range(5)))

    assert doubler.batches == [[0, 1], [2, 3], [4]]


async def test_a_failure_is_told_to_its_batch_and_the_next_goes_on() -> None:
    batcher = Batcher(Doubler(), most=2)

    told = await asyncio.gather(
        *(batcher(each) for each in (13, 1, 2)), return_exceptions=True
    )

    assert [type(each) for each in told] == [LookupError, LookupError, int]


async def test_one_who_stopped_waiting_takes_nobody_along() -> None:
    batcher = Batcher(Doubler())
    leaving, staying = (asyncio.create_task(batcher(each)) for each in (1, 2))
    await asyncio.sleep(0)

    leaving.cancel()

    assert await staying == 4
    with pytest.raises(asyncio.CancelledError):
        await leaving
