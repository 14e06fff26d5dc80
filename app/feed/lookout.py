"""Wait for news: one look at the database for all who wait in this process.

The look is also what gives positions. It happens often only while somebody
waits; between two looks nobody holds a connection.
"""

import asyncio
from dataclasses import dataclass, field
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.transactions import Transactions
from app.feed import sequencer
from app.feed.sequencer import Moved

# A position waits one look at most, and a reader may wait a tenth of a second.
EVERY_SECONDS: Final = 0.03
_log = structlog.get_logger()


@dataclass
class Lookout:
    """One to a process."""

    transactions: Transactions
    _head: int = 0
    _waiting: int = 0
    _seen: asyncio.Condition = field(default_factory=asyncio.Condition)
    _looking: asyncio.Task[None] | None = None

    async def bring_up(self) -> int:
        """Give positions to all that waits for one; return the last given."""
        at = self.transactions.clock.now()

        async def move(session: AsyncSession) -> Moved:
            return await sequencer.sequence(session, at=at)

        while (moved := await self.transactions.run(move)).count == sequencer.AT_ONCE:
            continue
        return moved.head

    async def wait_beyond(self, position: int, *, seconds: float) -> None:
        """Return once there is more than `position`, or when the time is over."""
        self._waiting += 1
        self._look_out()
        try:
            async with asyncio.timeout(seconds), self._seen:
                await self._seen.wait_for(lambda: self._head > position)
        except TimeoutError:
            return
        finally:
            self._waiting -= 1

    def _look_out(self) -> None:
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())

    async def _look(self) -> None:
        while self._waiting:
            try:
                head = await self.bring_up()
            except SQLAlchemyError as error:
                # The database is away: whoever waits is told by their own read.
                _log.warning("lookout_without_database", error=type(error).__name__)
                return
            if head != self._head:
                async with self._seen:
                    self._head = head
                    self._seen.notify_all()
            await asyncio.sleep(EVERY_SECONDS)
