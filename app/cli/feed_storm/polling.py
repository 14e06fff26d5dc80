"""Our own readers: as routes read, each with a look-out of its own."""

import asyncio
import json
from dataclasses import dataclass, field
from time import monotonic
from typing import Final
from uuid import UUID

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from app.cli.feed_storm.plan import Event, Log
from app.core.clock import SystemClock
from app.core.database import Sessions
from app.core.transactions import Transactions
from app.feed import chain, files, reading
from app.feed.chain import START, Broken, Link
from app.feed.cursors import Cursors
from app.feed.lookout import Lookout
from app.feed.queries import Filter
from app.feed.reading import Page

_AT_ONCE: Final = 200
_PATIENCE: Final = 0.5
_CURSORS: Final = Cursors(b"storm", UUID(int=1))


@dataclass
class Poller:
    """Reads on from where it stands, whatever happens to its connections.

    A poller stands for a process: it has its own look-out and its own pool.
    """

    sessions: Sessions
    log: Log
    last: Link = START
    events: list[Event] = field(default_factory=list)
    broken: Broken | None = None

    def __post_init__(self) -> None:
        self._transactions = Transactions(self.sessions, SystemClock())
        self._lookout = Lookout(self._transactions)

    async def run(self, over: asyncio.Event) -> None:
        """Read until the writers are done and nothing more comes."""
        while True:
            done = over.is_set()
            try:
                page = await self._read_on()
            except DBAPIError:
                continue
            if not page.empty:
                self._keep(page)
            elif done:
                return

    async def _read_on(self) -> Page:
        await self._lookout.bring_up()
        page = await self._transactions.run(self._look)
        if not page.empty:
            return page
        await self._lookout.wait_beyond(self.last.position, seconds=_PATIENCE)
        return await self._transactions.run(self._look)

    async def _look(self, session: AsyncSession) -> Page:
        return await reading.page(
            session, self.last, filter_=Filter(), limit=_AT_ONCE, cursors=_CURSORS
        )

    def _keep(self, page: Page) -> None:
        now = monotonic()
        proved = chain.verify(files.rows([page.body.decode()]), after=self.last)
        if isinstance(proved, Broken):
            self.broken = self.broken or proved
        for row in json.loads(page.body)["entries"]:
            data = row["entry"]["data"]
            event = Event(data["writer"], data["number"])
            self.events.append(event)
            self.log.read.setdefault(event, now)
        self.last = page.last
