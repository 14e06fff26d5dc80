"""What the delivery needs from outside, and the state it keeps."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from app.core.canonical import JsonValue
from app.integrations.national_portal import wire

# The payloads of a dossier's steps before a number, in order.
History = Callable[[str, int], Awaitable[Sequence[JsonValue]]]
# The same, as the rows that were sent.
Earlier = Callable[[int], Awaitable[Sequence[wire.ProgressRow]]]


class FileLinks(Protocol):
    def link(self, file_id: str, *, at: datetime) -> str:
        """Return a signed, expiring address the Portal can fetch."""
        ...


@dataclass(frozen=True)
class Acknowledged:
    """How far the Portal has acknowledged one dossier.

    `held` says that it was created there; `synchronised_step` is the step whose
    snapshot it acknowledged; `acknowledged_step` the high-water mark of
    progress. Steps above that mark up to `attempted_step` were about to be sent:
    until an answer is kept, they may be there or not. `remote_id` is what the
    Portal of 2026 calls it.
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
    remote_id: str | None = None


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
