"""Passwords as they are kept: argon2id (RFC 9106), slow on purpose."""

import secrets
import string
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_CLASSES: Final = (
    string.ascii_lowercase,
    string.ascii_uppercase,
    string.digits,
    "!#%+-=?@",
)
_TEMPORARY_LENGTH: Final = 16


@dataclass(frozen=True)
class Passwords:
    hasher: PasswordHasher = field(default_factory=PasswordHasher)

    def hash(self, password: str) -> str:
        return self.hasher.hash(_plain(password))

    def matches(self, kept: str, password: str) -> bool:
        try:
            return self.hasher.verify(kept, _plain(password))
        except (VerificationError, InvalidHashError):
            return False

    def among(self, kept: Sequence[str], password: str) -> bool:
        """Tell whether it is one of these."""
        return any(self.matches(each, password) for each in kept)

    @cached_property
    def nobodys(self) -> str:
        """Return what is compared with where there is no account: it takes as long."""
        return self.hasher.hash(secrets.token_urlsafe())


def temporary() -> str:
    """Return a password to be handed over and changed at once."""
    letters = [secrets.choice(each) for each in _CLASSES]
    every = "".join(_CLASSES)
    letters += [secrets.choice(every) for _ in range(_TEMPORARY_LENGTH - len(_CLASSES))]
    secrets.SystemRandom().shuffle(letters)
    return "".join(letters)


def _plain(password: str) -> str:
    """Return one form of what is typed alike on every keyboard ("ế" is one or three)."""
    return unicodedata.normalize("NFC", password)
