"""Short transactions within one request, with nothing held between them.

For a request that waits (long polling) and for what must be known before its
own transaction opens: whoever waits holds no connection.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database import Sessions, transaction

Read = TypeVar("Read")


@dataclass(frozen=True)
class Moments:
    sessions: Sessions

    async def run(self, work: Callable[[AsyncSession], Awaitable[Read]]) -> Read:
        """Do the work in a transaction that ends with it."""
        async with transaction(self.sessions) as session:
            return await work(session)


def get_moments(request: Request) -> Moments:
    return Moments(request.app.state.sessions)


MomentsDep = Annotated[Moments, Depends(get_moments)]
