"""Seal a value so that it opens at its own place alone. Pure but for the nonce.

AES-256-GCM-SIV (RFC 8452), of `cryptography`: random nonces may repeat without giving
the key or the texts away, so no count of messages a key bounds the province.

    version (1) · length of the key's name (1) · name · nonce (12) · text and tag (16)
"""

import os
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

from app.core.encryption.keys import Key, Keys

VERSION: Final = b"\x01"
# Behind the version and the length of the key's name stands the name.
NAMED_FROM: Final = 2
_NONCE: Final = 12
_TAG: Final = 16


class DoesNotOpen(ValueError):
    """Altered, moved from its place, or sealed by a key that is not in the ring."""


@dataclass(frozen=True)
class Place:
    """Where a sealed value stands; anywhere else it does not open."""

    table: str
    column: str
    row: str

    def bound_to(self, header: bytes) -> bytes:
        return b"\0".join(
            (header, *(each.encode() for each in (self.table, self.column, self.row)))
        )


def seal(text: str, *, keys: Keys, place: Place) -> bytes:
    """Seal with the newest key."""
    header, nonce = header_of(keys.newest), os.urandom(_NONCE)
    cipher = _cipher(keys.newest.secret)
    return header + nonce + cipher.encrypt(nonce, text.encode(), place.bound_to(header))


def open_(sealed: bytes, *, keys: Keys, place: Place) -> str:
    """Open with whichever key sealed it.

    Raises:
        DoesNotOpen
    """
    key = keys.named(key_id_of(sealed))
    if key is None:
        raise DoesNotOpen("sealed by a key that is not in the ring")
    header = header_of(key)
    nonce, rest = sealed[len(header) :][:_NONCE], sealed[len(header) + _NONCE :]
    if len(rest) < _TAG:
        raise DoesNotOpen("cut short")
    try:
        plain = _cipher(key.secret).decrypt(nonce, rest, place.bound_to(header))
    except InvalidTag as error:
        raise DoesNotOpen("altered, or not at its place") from error
    return plain.decode()


def header_of(key: Key) -> bytes:
    """Return what stands before whatever this key did."""
    return VERSION + bytes([len(key.id)]) + key.id.encode()


def key_id_of(kept: bytes) -> str:
    """Return the name of the key that did this.

    Raises:
        DoesNotOpen: if it is nothing of ours.
    """
    if kept[:1] != VERSION or len(kept) <= NAMED_FROM:
        raise DoesNotOpen("of an unknown version")
    return kept[NAMED_FROM : NAMED_FROM + kept[1]].decode("ascii", errors="replace")


@lru_cache(maxsize=64)
def _cipher(secret: bytes) -> AESGCMSIV:
    return AESGCMSIV(secret)
