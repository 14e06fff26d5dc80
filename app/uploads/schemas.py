"""Wire shapes of uploads, beside the headers of the protocol."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from app.core.clock import Moment
from app.uploads.models import Upload


class UploadOut(BaseModel):
    """How far an upload is; `sha256` once all its bytes are one object."""

    id: UUID
    name: str
    length: int
    offset: int
    state: Literal["receiving", "complete"]
    sha256: str | None
    expires_at: Moment

    @classmethod
    def of(cls, row: Upload) -> "UploadOut":
        return cls(
            id=row.id,
            name=row.name,
            length=row.length,
            offset=row.received,
            state="complete" if row.received == row.length else "receiving",
            sha256=row.sha256,
            expires_at=row.expires_at,
        )
