"""Let go of what old acts of access say; heads, hashes and seals stay, and prove.

The application's role cannot: this runs on the owner's connection (`motcua audit
expire`). Each chain first tells which contents go, in the transaction in which they do:
a run that ends too soon leaves whole chains, done or not yet.
"""

import calendar
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, and_, func, null, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import chain, service
from app.audit.models import AuditAct
from app.core.clock import local
from app.core.transactions import Transactions

# Access and settings. What was done to a dossier, or to a person's rights, goes with
# them alone (`privacy`).
KINDS: Final = (
    "session:",
    "sign-in:",
    "machine:",
    "feed-reads:",
    "snapshot-reads:",
    "log-reads:",
    "settings:",
    "audit-exports",
)
_BASIS: Final = "QCVN 12:2026/BCA: hết thời gian lưu nhật ký truy cập"
_AT_ONCE: Final = 500


class AuditSettings(BaseModel):
    """`MOTCUA_AUDIT__…`: how long access acts say all; never under 12 months.

    Without a number they say it for ever (QCVN 12:2026/BCA).
    """

    keep_months: Annotated[int, Field(ge=12, le=1200)] | None = None


def horizon(months: int, *, at: datetime) -> datetime:
    """Return the instant before which contents go, by the calendar of Việt Nam."""
    today = local(at)
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    last_day = calendar.monthrange(year, month + 1)[1]
    return today.replace(year=year, month=month + 1, day=min(today.day, last_day))


@dataclass(frozen=True)
class Expiry:
    """Works through the chains; `by` is who runs it."""

    transactions: Transactions
    months: int
    by: str

    async def run(self) -> int:
        """Let the contents go that are old enough; return of how many acts."""
        at = self.transactions.clock.now()
        before, gone = horizon(self.months, at=at), 0
        while chains := await self.transactions.run(
            lambda session: _chains(session, before)
        ):
            for subject in chains:
                gone += await self.transactions.run(
                    lambda session, of=subject: self._expire(session, of, before, at)  # type: ignore[misc]  # mypy drops a lambda's default
                )
        return gone

    async def _expire(
        self, session: AsyncSession, subject: str, before: datetime, at: datetime
    ) -> int:
        old = and_(AuditAct.subject == subject, _speaks_before(before))
        last = await session.scalar(select(func.max(AuditAct.number)).where(old))
        if last is None:
            return 0
        await service.record(
            session,
            subject=subject,
            event=chain.ERASED,
            actor_id=self.by,
            at=at,
            data={"acts": [1, last], "basis": _BASIS},
        )
        silenced = await session.execute(
            update(AuditAct)
            .where(old)
            .values(data=null(), salt=b"")
            .returning(AuditAct.number)
            .execution_options(synchronize_session=False)
        )
        return len(silenced.all())


async def _chains(session: AsyncSession, before: datetime) -> list[str]:
    kinds = or_(*(AuditAct.subject.startswith(each) for each in KINDS))
    found = await session.scalars(
        select(AuditAct.subject)
        .where(kinds, _speaks_before(before))
        .distinct()
        .order_by(AuditAct.subject)
        .limit(_AT_ONCE)
    )
    return list(found)


def _speaks_before(before: datetime) -> ColumnElement[bool]:
    return and_(
        AuditAct.at < before, AuditAct.salt != b"", AuditAct.event != chain.ERASED
    )
