"""Opaque cursors: signed, of one consumer, of one history. Pure.

A cursor carries the digest of its position. If the feed was restored to an
earlier state and went on otherwise, the cursor no longer fits: better refused
than read on as if nothing were missing.
"""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from app.core.errors import Malformed
from app.feed.chain import Link

_LONGEST: Final = 1000
_PURPOSE: Final = b"motcua feed cursor 1"


class BadCursor(Malformed):
    code = "bad_cursor"
    title = "Con trỏ không do cổng này cấp cho hệ thống của bạn"


@dataclass(frozen=True)
class Cursor:
    """Where a consumer goes on: in the feed, or in a snapshot of it at `link`.

    `subject` is the last one given of a snapshot.
    """

    of: Literal["feed", "snapshot"]
    link: Link
    subject: str = ""


@dataclass(frozen=True)
class Cursors:
    """Writes and reads the cursors of one consumer."""

    key: bytes
    consumer: UUID

    def write(self, cursor: Cursor) -> str:
        body = json.dumps(
            [cursor.of, cursor.link.position, cursor.link.digest, cursor.subject],
            separators=(",", ":"),
        ).encode()
        return _base64(self._mark(body) + body)

    def read(self, text: str, *, of: Literal["feed", "snapshot"]) -> Cursor:
        """Return what `write` was given.

        Raises:
            BadCursor: if it was edited, is another consumer's, or of another kind.
        """
        raw = _plain(text)
        mark, body = raw[:32], raw[32:]
        # Base64 is read leniently: only the one form that we write is ours.
        if not hmac.compare_digest(mark, self._mark(body)) or _base64(raw) != text:
            raise BadCursor
        kind, position, digest, subject = json.loads(body)
        if kind != of:
            raise BadCursor("Con trỏ này thuộc một danh sách khác")
        return Cursor(of, Link(position, digest), subject)

    def _mark(self, body: bytes) -> bytes:
        key = hmac.new(self.key, _PURPOSE, hashlib.sha256).digest()
        return hmac.new(key, self.consumer.bytes + body, hashlib.sha256).digest()


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _plain(text: str) -> bytes:
    if len(text) > _LONGEST or not text.isascii():
        raise BadCursor
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError as error:
        raise BadCursor from error
