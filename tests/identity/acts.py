"""What the audit holds since somebody last asked."""

from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import select

from app.audit.models import AuditAct
from app.core.database import Sessions

Key = tuple[str, int]


def says(act: AuditAct) -> dict[str, Any]:
    return cast("dict[str, Any]", act.data)


@dataclass
class Ledger:
    sessions: Sessions
    known: set[Key] = field(default_factory=set)

    async def new(self) -> list[AuditAct]:
        """Return the acts that came since the last call, by chain."""
        async with self.sessions() as session:
            rows = await session.scalars(
                select(AuditAct).order_by(AuditAct.subject, AuditAct.number)
            )
            fresh = [
                each for each in rows if (each.subject, each.number) not in self.known
            ]
        self.known |= {(each.subject, each.number) for each in fresh}
        return fresh

    async def told(self) -> list[tuple[str, str]]:
        """Return chain and event of each new act; a chain without whose it is."""
        return [
            (each.subject.partition(":")[0], each.event) for each in await self.new()
        ]
