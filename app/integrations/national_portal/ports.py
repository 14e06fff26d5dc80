"""What the delivery needs from outside, and the state it keeps."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID


class FileLinks(Protocol):
    def link(self, file_id: str, *, at: datetime) -> str:
        """Return a signed, expiring address the Portal can fetch."""
        ...


@dataclass(frozen=True)
class Acknowledged:
    """How far the Portal has acknowledged one dossier.

    `held` says that it was created there; `synchronised_step` is the step whose
    snapshot it acknowledged; `acknowledged_step` the high-water mark of
    progress. `attempted_step` above that mark is a row that was about to be
    sent: until an answer is kept, it may be there or not.
    """

    dossier_id: UUID
    code: str
    held: bool = False
    last_status: str | None = None
    synchronised_step: int = 0
    attempted_step: int = 0
    acknowledged_step: int = 0
    last_synced_at: datetime | None = None
    last_error: str | None = None


class Acknowledgements(Protocol):
    async def open(self, dossier_id: UUID, *, code: str) -> Acknowledged | None:
        """Return the dossier's state, begun if it is new.

        None if another dossier has that code: it would overwrite the other's
        record at the Portal.
        """
        ...

    async def save(self, state: Acknowledged) -> None:
        """Keep a state that was opened; the high-water mark never goes back."""
        ...
