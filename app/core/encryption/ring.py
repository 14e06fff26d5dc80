"""The keys of this process.

An attribute of a model has nobody to be handed keys by: rows are made, and read after
their session is closed. So a process installs its ring once, as it starts.
"""

import secrets
from dataclasses import dataclass, field
from typing import Self

from app.core.encryption.keys import Keys


class KeysMissing(RuntimeError):
    def __init__(self) -> None:
        super().__init__(
            "Chưa có khóa mã hóa: đặt MOTCUA_ENCRYPTION__KEYS(_FILE) và "
            "MOTCUA_ENCRYPTION__BLIND_KEYS(_FILE) / no encryption keys are configured"
        )


@dataclass(frozen=True)
class Ring:
    """`seals` for what is read again, `blinds` for what is looked up."""

    seals: Keys
    blinds: Keys

    @classmethod
    def drawn(cls) -> Self:
        """Draw keys for a database that ends with this process."""
        return cls(
            *(Keys.read(f"drawn:{secrets.token_hex(32)}") for _ in range(2)),
        )


@dataclass
class _Installed:
    ring: Ring | None = field(default=None)


_installed = _Installed()


def install(ring: Ring) -> None:
    """Let this process seal and open with these keys from now on."""
    _installed.ring = ring


def installed() -> bool:
    return _installed.ring is not None


def current() -> Ring:
    """Return the process's keys.

    Raises:
        KeysMissing: if it was started without any.
    """
    if _installed.ring is None:
        raise KeysMissing
    return _installed.ring
