"""Seal each day, and have the seal time-stamped by somebody else.

A seal is made whether or not the authority answers; until it does, the day stands as
unstamped, and is tried again.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import structlog
from prometheus_client import Gauge
from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import days, queries
from app.audit.days import Seal, Span
from app.audit.models import AuditSeal, AuditSpan, AuditStamp
from app.audit.ports import StampsTime, StampUnavailable
from app.core.clock import local
from app.core.transactions import Transactions

SEAL: Final = "audit.seal"
_LOCK: Final = 0x7365616C  # "seal" in ASCII: advisory locks are one namespace
_SEALED_DAY: Final = Gauge(
    "motcua_audit_sealed_day_timestamp_seconds", "Start of the last day that is sealed"
)
_UNSTAMPED: Final = Gauge(
    "motcua_audit_unstamped_days", "Sealed days that no authority has time-stamped"
)
_log = structlog.get_logger()


@dataclass(frozen=True)
class Sealer:
    transactions: Transactions
    authority: StampsTime | None

    async def run(self) -> Seal | None:
        """Seal yesterday if nobody has, then stamp what is not stamped."""
        at = self.transactions.clock.now()
        yesterday = local(at).date() - timedelta(days=1)
        made = await self.transactions.run(
            lambda session: seal(session, day=yesterday, at=at)
        )
        left = await self._stamp()
        last = made or await self.transactions.run(queries.last_seal)
        if last is not None:
            start = datetime.combine(last.day, datetime.min.time(), local(at).tzinfo)
            _SEALED_DAY.set(start.timestamp())
        _UNSTAMPED.set(left)
        return made

    async def _stamp(self) -> int:
        """Stamp the oldest first; return how many are still without."""
        waiting = await self.transactions.run(queries.unstamped)
        if self.authority is None:
            return len(waiting)
        for done, each in enumerate(waiting):
            try:
                token = await self.authority.stamp(days.header(each))
            except StampUnavailable as problem:
                _log.warning("seal_not_stamped", day=str(each.day), why=problem.detail)
                return len(waiting) - done
            await self._keep(each, token)
        return 0

    async def _keep(self, stamped: Seal, token: bytes) -> None:
        await self.transactions.run(lambda session: keep_stamp(session, stamped, token))


async def seal(session: AsyncSession, *, day: date, at: datetime) -> Seal | None:
    """Seal a day that is over, with all before it; None if that was done already."""
    await session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    last = await queries.last_seal(session)
    if last is not None and last.day >= day:
        return None
    number = last.number + 1 if last else 1
    spans = days.spans_of(await queries.unsealed(session), seal=number, day=day)
    made = days.sealed(spans, day=day, after=last, at=at)
    await _write(session, made, spans)
    _log.info("day_sealed", day=str(day), acts=made.acts)
    return made


async def keep_stamp(session: AsyncSession, stamped: Seal, token: bytes) -> None:
    """Add a token that was verified to those over a seal."""
    given = await session.scalar(
        select(func.count())
        .select_from(AuditStamp)
        .where(AuditStamp.seal == stamped.number)
    )
    await session.execute(
        insert(AuditStamp).values(
            seal=stamped.number,
            number=(given or 0) + 1,
            token=token,
            sha256=hashlib.sha256(token).digest(),
        )
    )


async def _write(session: AsyncSession, made: Seal, spans: Sequence[Span]) -> None:
    fields = {name: value for name, value in vars(made).items() if name != "stamps"}
    await session.execute(insert(AuditSeal).values(**fields))
    rows = [
        {
            "subject": span.subject,
            "first": span.first,
            "seal": span.seal,
            "leaves": b"".join(span.leaves),
        }
        for span in spans
    ]
    if rows:
        await session.execute(insert(AuditSpan), rows)
