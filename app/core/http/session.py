"""One request, one transaction, committed before the answer leaves.

With FastAPI's default scope a failing COMMIT would still answer 200: the
session must end with the function, not with the response.
"""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import Clock
from app.core.database import Sessions, transaction
from app.core.transactions import Transactions


async def get_session(request: Request) -> AsyncIterator[AsyncSession]:
    sessions: Sessions = request.app.state.sessions
    async with transaction(sessions) as session:
        request.state.session = session
        yield session


def get_clock(request: Request) -> Clock:
    clock: Clock = request.app.state.clock
    return clock


def get_transactions(request: Request) -> Transactions:
    return Transactions(request.app.state.sessions, request.app.state.clock)


SessionDep = Annotated[AsyncSession, Depends(get_session, scope="function")]
ClockDep = Annotated[Clock, Depends(get_clock)]
# For the request that cannot have one transaction, as it waits for other systems.
TransactionsDep = Annotated[Transactions, Depends(get_transactions)]
