"""Signed, expiring addresses of files, for partners that fetch by URL."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from app.core.errors import NotFound


class LinkExpired(NotFound):
    code = "link_expired"
    title = "Liên kết không đúng hoặc đã hết hạn"


@dataclass(frozen=True)
class FileLinks:
    """Makes and checks links; whoever holds a link may fetch until it expires."""

    public_url: str
    key: bytes
    life: timedelta

    def link(self, file_id: str, *, at: datetime) -> str:
        expires = int((at + self.life).timestamp())
        mark = self._mark(file_id, expires)
        return f"{self.public_url}/v1/files/{file_id}?expires={expires}&mark={mark}"

    def check(self, file_id: UUID, *, expires: int, mark: str, at: datetime) -> None:
        """Raise `LinkExpired` unless we made this link and it still holds."""
        ours = self._mark(str(file_id), expires)
        made_here = hmac.compare_digest(mark.encode(), ours.encode())
        if not made_here or at.astimezone(UTC).timestamp() > expires:
            raise LinkExpired

    def _mark(self, file_id: str, expires: int) -> str:
        message = f"{file_id}.{expires}".encode()
        tag = hmac.new(self.key, message, hashlib.sha256).digest()
        return base64.urlsafe_b64encode(tag).decode().rstrip("=")
