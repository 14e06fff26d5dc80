"""How fast one may ask, counted in PostgreSQL by all processes together.

One row a caller in an unlogged table: when their bucket would be empty again (GCRA).
A request is one statement, so that of two at once neither is lost nor counted twice. Who
is refused is remembered here until they may come back: a flood asks the database nothing.
"""

import hmac
from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import DateTime, delete, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base
from app.core.http.rates import Buckets, Measures, Rate, address_rate, person_rate
from app.core.settings import Rates
from app.core.transactions import Transactions

# The clocks of two hosts stand apart by less.
_APART: Final = timedelta(minutes=1)
_REMEMBERED: Final = 50_000
_moment = DateTime(timezone=True)
_log = structlog.get_logger()


class RequestBucket(Base):
    """Whose it is, `key` tells nobody without our own: it is a keyed hash."""

    __tablename__ = "request_buckets"
    # Rewritten in place, request after request.
    __table_args__ = (
        {"prefixes": ["UNLOGGED"], "postgresql_with": {"fillfactor": 50}},
    )

    key: Mapped[str] = mapped_column(primary_key=True)
    empty_at: Mapped[datetime] = mapped_column(_moment)


def of_all_processes(
    rates: Rates, *, key: bytes, transactions: Transactions
) -> Measures:
    def shared(name: str, rate: Rate) -> SharedBuckets:
        return SharedBuckets(rate, name=name, key=key, transactions=transactions)

    return Measures(
        people=shared("person", person_rate(rates)),
        addresses=shared("address", address_rate(rates)),
    )


_COUNT: Final = text(
    "INSERT INTO request_buckets AS known (key, empty_at) VALUES (:key, :at + :drop)"
    " ON CONFLICT (key) DO UPDATE SET empty_at = greatest(known.empty_at, :at) + :drop"
    " WHERE known.empty_at <= :latest RETURNING empty_at"
)


class SharedBuckets:
    """The buckets of every process; its own, while the database is away."""

    def __init__(
        self,
        rate: Rate,
        *,
        name: str,
        key: bytes,
        transactions: Transactions,
        remembered: int = _REMEMBERED,
    ) -> None:
        self._rate = rate
        self._name = name
        self._key = key
        self._transactions = transactions
        self._remembered = remembered
        self._refused_until: OrderedDict[str, datetime] = OrderedDict()
        self._alone = Buckets(rate)

    async def wait(self, caller: str) -> float:
        """Count a request; return the seconds to wait, 0 if none."""
        at, key = self._transactions.clock.now(), self._hidden(caller)
        until = self._refused_until.get(key)
        if until is not None and until > at:
            return (until - at).total_seconds()
        try:
            free_at = await self._transactions.run(
                lambda session: free_from(session, key, self._rate, at=at)
            )
        except SQLAlchemyError as error:
            _log.warning("rates_not_shared", why=type(error).__name__)
            return self._alone.wait(key, now=at.timestamp())
        self._remember(key, free_at, at)
        return max((free_at - at).total_seconds(), 0)

    def _hidden(self, caller: str) -> str:
        named = f"{self._name}:{caller}".encode()
        return hmac.digest(self._key, named, "sha256")[:16].hex()

    def _remember(self, key: str, free_at: datetime, at: datetime) -> None:
        # Others may put it off, nobody brings it forward: it is never too strict.
        self._refused_until.pop(key, None)
        if free_at > at:
            self._refused_until[key] = free_at
        if len(self._refused_until) > self._remembered:
            self._refused_until.popitem(last=False)


async def free_from(
    session: AsyncSession, key: str, rate: Rate, *, at: datetime
) -> datetime:
    """Count one request if the bucket takes it; return when it takes, or took, it."""
    drop = timedelta(seconds=rate.interval)
    room = drop * (rate.burst - 1)
    # Of the connection, as in text: asked at every request, it is built for none.
    link = await session.connection()
    given = {"key": key, "at": at, "drop": drop, "latest": at + room}
    if (await link.execute(_COUNT, given)).scalar_one_or_none() is not None:
        return at
    full = await session.scalar(
        select(RequestBucket.empty_at).where(RequestBucket.key == key)
    )
    # Swept in between: it is empty, and whoever comes next is counted.
    return at if full is None else full - room


async def forget(session: AsyncSession, *, at: datetime) -> None:
    """Drop the buckets that are empty: they say as much as none."""
    long_ago = at - _APART
    await session.execute(
        delete(RequestBucket).where(RequestBucket.empty_at < long_ago)
    )
