"""A blind index: equal values have equal blinds, and a blind tells no value. Pure.

HMAC-SHA-256 under a key of its own, over the column's name too: one person's number
looks different in every table, so tables are not joined by whoever steals them.
"""

import hmac
from collections.abc import Callable
from typing import Final

from app.core.encryption.boxes import header_of
from app.core.encryption.keys import Key, Keys

Normal = Callable[[str], str]


def as_number(value: str) -> str:
    """Drop the spaces people write into a number."""
    return "".join(value.split())


def as_written(value: str) -> str:
    return value


BLIND_SUFFIX: Final = "_blind"


def newest(value: str, *, keys: Keys, of: str) -> bytes:
    """Return what is written now; `of` names the table and the column."""
    return _blind(value, key=keys.newest, of=of)


def every(value: str, *, keys: Keys, of: str) -> list[bytes]:
    """Return what may have been written: while keys change over, more than one."""
    return [_blind(value, key=key, of=of) for key in keys]


def _blind(value: str, *, key: Key, of: str) -> bytes:
    digest = hmac.digest(key.secret, f"{of}\0{value}".encode(), "sha256")
    return header_of(key) + digest
