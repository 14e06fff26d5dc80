"""Gather what concurrent tasks ask for, and do it together.

A transaction costs the same for one row and for thirty: tasks that write at the
same time share one, and each is told when it is committed.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Ask = TypeVar("Ask")
Answer = TypeVar("Answer")


class Batcher(Generic[Ask, Answer]):
    """Calls `work` with what was asked since its last call, one call at a time.

    `work` answers in the order of the asks; if it fails, everyone in that batch
    fails alike. `linger` is how many seconds the first who asks waits for others.
    """

    def __init__(
        self,
        work: Callable[[Sequence[Ask]], Awaitable[Sequence[Answer]]],
        *,
        most: int = 100,
        linger: float = 0,
    ) -> None:
        self._work = work
        self._linger = linger
        self._most = most
        self._waiting: list[tuple[Ask, asyncio.Future[Answer]]] = []
        self._worker: asyncio.Task[None] | None = None

    async def __call__(self, ask: Ask) -> Answer:
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((ask, answer))
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._run())
        return await answer

    async def _run(self) -> None:
        # Whoever is ready now joins the first batch.
        await asyncio.sleep(0)
        while self._waiting:
            if self._linger and len(self._waiting) < self._most:
                await asyncio.sleep(self._linger)
            batch = self._waiting[: self._most]
            del self._waiting[: self._most]
            await self._do([each for each in batch if not each[1].done()])

    async def _do(self, batch: Sequence[tuple[Ask, "asyncio.Future[Answer]"]]) -> None:
        if not batch:
            return
        try:
            answers = await self._work([ask for ask, _ in batch])
        except BaseException as error:
            for _, future in batch:
                _fail(future, error)
            if not isinstance(error, Exception):
                raise
            return
        for (_, future), answer in zip(batch, answers, strict=True):
            if not future.done():
                future.set_result(answer)


def _fail(future: "asyncio.Future[Answer]", error: BaseException) -> None:
    if future.done():
        return
    if isinstance(error, Exception):
        future.set_exception(error)
    else:
        future.cancel()
