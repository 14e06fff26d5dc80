"""Every hour: end and forget what is over, shut the accounts that nobody uses."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.transactions import Transactions
from app.identity.accounts import service as accounts
from app.identity.sessions import service as sessions
from app.identity.sign_in import service as sign_in

SWEEP: Final = "identity.sweep"
# Sessions ended in one transaction: each is an act of its own.
_AT_ONCE: Final = 500


async def sweep(transactions: Transactions) -> int:
    """Return how many accounts were shut (QCVN 12:2026/BCA: 45 days)."""
    at = transactions.clock.now()

    async def work(session: AsyncSession) -> int:
        await sign_in.forget(session, at=at)
        await sessions.forget(session, at=at)
        return await accounts.disable_idle(session, at=at)

    while (
        await transactions.run(
            lambda session: sessions.end_lapsed(session, at=at, most=_AT_ONCE)
        )
        == _AT_ONCE
    ):
        continue
    return await transactions.run(work)
