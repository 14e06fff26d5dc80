"""Secrets that must be read again are kept under a key that the database lacks."""

from dataclasses import dataclass
from typing import Self

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class Unreadable(RuntimeError):
    """Kept under a key that is no longer configured."""


@dataclass(frozen=True)
class Vault:
    """Seals with the first key, opens with any: keys are changed without a gap."""

    keys: MultiFernet

    @classmethod
    def of(cls, *keys: str) -> Self:
        return cls(MultiFernet([Fernet(each) for each in keys]))

    def seal(self, secret: str) -> bytes:
        return self.keys.encrypt(secret.encode())

    def open(self, sealed: bytes) -> str:
        try:
            return self.keys.decrypt(sealed).decode()
        except InvalidToken as error:
            raise Unreadable from error
