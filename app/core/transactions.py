"""Several short transactions, slow work between them.

Who sends bytes to a store, or asks a scanner, may hold no transaction and no lock
while it waits: it reads, lets go, works, and writes at the end what still holds
(docs/decisions/0010).
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import Clock
from app.core.database import Sessions, transaction

T = TypeVar("T")


@dataclass(frozen=True)
class Transactions:
    sessions: Sessions
    clock: Clock

    async def run(self, work: Callable[[AsyncSession], Awaitable[T]]) -> T:
        """Do the work in a transaction of its own, committed when this returns."""
        async with transaction(self.sessions) as session:
            return await work(session)
