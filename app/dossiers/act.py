"""One act on one dossier: who, when, and which version they had read.

With `override`, a leader acts on what a colleague of their office has taken.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from app.identity.actor import Actor, Kind

# Who acts when nobody does: a deadline passes, a calendar is corrected.
SYSTEM: Final = Actor(UUID(int=0), Kind.SYSTEM, "Hệ thống một cửa điện tử", "")


@dataclass(frozen=True)
class Act:
    dossier_id: UUID
    actor: Actor
    at: datetime
    seen_version: int
    override: bool = False
