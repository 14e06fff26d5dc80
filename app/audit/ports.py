"""What the audit needs from above: a witness of the time."""

from typing import Protocol

from app.core.errors import Unavailable


class StampUnavailable(Unavailable):
    """The authority does not answer, or not with a time-stamp over what was asked."""

    code = "time_stamp_unavailable"
    title = "Chưa lấy được dấu thời gian"


class StampsTime(Protocol):
    """A time-stamping authority (RFC 3161)."""

    async def stamp(self, content: bytes) -> bytes:
        """Return a verified time-stamp token (DER) over the SHA-256 of `content`.

        Raises:
            StampUnavailable: ask again later.
        """
        ...
