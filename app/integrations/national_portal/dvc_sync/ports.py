"""What the way needs from outside: our files, and what was uploaded of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from app.integrations.national_portal.dvc_sync.translate import Uploaded


@dataclass(frozen=True)
class Content:
    """A file of ours; `sha256` is that of the bytes, in hexadecimal."""

    name: str
    media_type: str
    sha256: str
    data: bytes = field(repr=False)


class Files(Protocol):
    async def read(self, file_id: UUID) -> Content | None:
        """Return a file, or None if there is none any more.

        Raises:
            NotDoneError: it cannot be read now.
        """
        ...


class Uploads(Protocol):
    async def known(self, file_ids: Collection[UUID]) -> Mapping[UUID, Uploaded]:
        """Return what the Portal has acknowledged of these files."""
        ...

    async def keep(self, file_id: UUID, uploaded: Uploaded, *, at: datetime) -> None:
        """Keep that it has acknowledged a file; the first answer stands."""
        ...
