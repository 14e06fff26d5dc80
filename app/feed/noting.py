"""Write down, once an hour, that a partner reads the feed: who, what, from where on.

As an official's looks at a dossier are (decision 24): a partner asks every few
seconds, and the audit should say who reads, not tick with them.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from app.audit import service as audit
from app.core.transactions import Transactions

_ONCE_IN: Final = timedelta(hours=1)


@dataclass(frozen=True)
class Noting:
    """One to a process; `noted` saves it the question for as long as it knows."""

    transactions: Transactions
    noted: dict[str, datetime] = field(default_factory=dict)

    async def note(self, client_id: UUID, what: str, *, position: int) -> None:
        """Write down that a partner reads `what`, unless this hour's is written."""
        at = self.transactions.clock.now()
        subject = f"{what}-reads:{client_id}"
        if _is_fresh(self.noted.get(subject), at):
            return
        await self.transactions.run(
            lambda session: audit.record_unless(
                session,
                lambda last: last is not None and _is_fresh(last.at, at),
                subject=subject,
                event=f"{what}.read",
                actor_id=f"machine:{client_id}",
                at=at,
                data={"position": position},
            )
        )
        self.noted[subject] = at


def _is_fresh(noted: datetime | None, at: datetime) -> bool:
    return noted is not None and at < noted + _ONCE_IN
