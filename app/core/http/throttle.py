"""How often strangers may ask: counts shared by every process, in PostgreSQL.

A count is one row of an unlogged table (a crash forgets it, which harms nobody), and
is raised in the request's own transaction: a route that refuses must *answer* so, not
raise, or its count would be undone.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from typing import Final

from fastapi import Request
from sqlalchemy import DateTime, case, delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base
from app.core.errors import TooFast

# One household's IPv6 addresses share their first 64 bits (RFC 6177).
_HOUSEHOLD: Final = 64
_KEPT: Final = timedelta(days=1)


class RequestCount(Base):
    """How often `key` asked since `since`."""

    __tablename__ = "request_counts"
    __table_args__ = ({"prefixes": ["UNLOGGED"]},)

    key: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    count: Mapped[int]


@dataclass(frozen=True)
class Allowance:
    """So many requests in a window; the window begins with the first."""

    requests: int
    window: timedelta


async def refusal(
    session: AsyncSession, key: str, allowance: Allowance, *, at: datetime
) -> TooFast | None:
    """Count one request; tell how long to wait if it is beyond the allowance."""
    first = {"key": key, "since": at, "count": 1}
    over = RequestCount.since <= at - allowance.window
    statement = (
        insert(RequestCount)
        .values(first)
        .on_conflict_do_update(
            index_elements=[RequestCount.key],
            set_={
                "since": case((over, at), else_=RequestCount.since),
                "count": case((over, 1), else_=RequestCount.count + 1),
            },
        )
        .returning(RequestCount.count, RequestCount.since)
    )
    count, since = (await session.execute(statement)).one()
    if count <= allowance.requests:
        return None
    return TooFast(since + allowance.window - at)


async def forget(session: AsyncSession, *, at: datetime) -> None:
    """Drop the counts of those who asked long ago."""
    await session.execute(delete(RequestCount).where(RequestCount.since < at - _KEPT))


def caller_of(request: Request) -> str:
    """Return whom an address stands for, without keeping the address.

    Under a key: there are few enough addresses to try out every one.
    """
    host = request.client.host if request.client is not None else ""
    key: bytes = request.app.state.address_key
    return hmac.digest(key, _household(host).encode(), "sha256")[:16].hex()


def _household(host: str) -> str:
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        return str(int(address) >> (128 - _HOUSEHOLD))
    return str(address)
