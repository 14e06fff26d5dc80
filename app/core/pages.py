"""Keyset pages: an opaque cursor, never an offset, never a count."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Generic, TypeVar

from pydantic import BaseModel, Field

from app.core.errors import Malformed

T = TypeVar("T")
LARGEST: Final = 100

PageSize = Annotated[int, Field(ge=1, le=LARGEST)]


class BadCursor(Malformed):
    code = "bad_cursor"
    title = "Con trỏ trang không hợp lệ"


class Page(BaseModel, Generic[T]):
    items: Sequence[T]
    next: str | None


@dataclass(frozen=True)
class Slice(Generic[T]):
    """Rows of one page and the key of its last row, if more follow."""

    rows: Sequence[T]
    next: str | None


def encode_cursor(*key: str) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def decode_cursor(cursor: str, *, parts: int) -> tuple[str, ...]:
    """Return the key that `encode_cursor` was given.

    Raises:
        BadCursor: if the cursor was not made here, or for another list.
    """
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        key = json.loads(base64.urlsafe_b64decode(padded))
    except (ValueError, binascii.Error) as error:
        raise BadCursor from error
    if not isinstance(key, list) or len(key) != parts:
        raise BadCursor
    if not all(isinstance(part, str) and "\x00" not in part for part in key):
        raise BadCursor
    return tuple(key)
