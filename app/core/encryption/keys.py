"""Keys by name, the newest first. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Self

_LENGTH: Final = 32
_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,32}")


class KeysUnusable(ValueError):
    """The keys as configured cannot be used; says why, and never shows one."""


@dataclass(frozen=True)
class Key:
    """`id` is written beside what the key did, so it is no secret."""

    id: str
    secret: bytes = field(repr=False)


@dataclass(frozen=True)
class Keys:
    """The first one seals; every one opens."""

    all: tuple[Key, ...]

    @classmethod
    def read(cls, text: str) -> Self:
        """Read `id:64 hexadecimal digits`, parted by spaces or lines, the newest first.

        Raises:
            KeysUnusable: if there is none, or one is malformed or named twice.
        """
        keys = tuple(_key(place, each) for place, each in enumerate(text.split(), 1))
        if not keys:
            raise KeysUnusable("không có khóa nào / there is no key")
        if len({key.id for key in keys}) < len(keys):
            raise KeysUnusable("hai khóa trùng tên / two keys have one name")
        if len({key.secret for key in keys}) < len(keys):
            raise KeysUnusable("hai tên cùng một khóa / one key has two names")
        return cls(keys)

    @property
    def newest(self) -> Key:
        return self.all[0]

    def __iter__(self) -> Iterator[Key]:
        return iter(self.all)

    def named(self, key_id: str) -> Key | None:
        return next((key for key in self.all if key.id == key_id), None)


def _key(place: int, stated: str) -> Key:
    key_id, _, secret = stated.partition(":")
    if not _ID.fullmatch(key_id) or not re.fullmatch(r"[0-9A-Fa-f]{64}", secret):
        # What stands there may be a key without a name: it is not repeated.
        raise KeysUnusable(
            f"khóa thứ {place} không đúng dạng tên:64-chữ-số-hex / "
            f"key {place} is not id:{_LENGTH * 2}-hexadecimal-digits"
        )
    return Key(key_id, bytes.fromhex(secret))
