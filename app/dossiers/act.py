"""One act on one dossier: who, when, and which version they had read."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.identity.actor import Actor


@dataclass(frozen=True)
class Act:
    dossier_id: UUID
    actor: Actor
    at: datetime
    seen_version: int
