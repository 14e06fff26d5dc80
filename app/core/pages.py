"""Keyset pages: an opaque cursor, never an offset, never a count."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Generic, TypeVar

from pydantic import BaseModel, Field

from app.core.errors import Malformed

T = TypeVar("T")
LARGEST: Final = 100
_LONGEST: Final = 2000

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
        BadCursor: if it was not made here, or for a list with another key.
    """
    if len(cursor) > _LONGEST:
        raise BadCursor
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        key = json.loads(base64.urlsafe_b64decode(padded))
    except (ValueError, RecursionError) as error:
        raise BadCursor from error
    if not isinstance(key, list) or len(key) != parts:
        raise BadCursor
    if not all(isinstance(part, str) and "\x00" not in part for part in key):
        raise BadCursor
    # Base64 is read leniently: only the one form that we write is ours.
    if encode_cursor(*key) != cursor:
        raise BadCursor
    return tuple(key)
