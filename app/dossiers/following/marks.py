"""The look-up code printed beside a dossier's code. Pure.

Dossier codes are sequential by law (TT 01/2018/TT-VPCP art. 19), so whoever has one
has all. The mark is taken from the dossier's own random id: nothing to keep, no key
to lose, and the paper in hand stays good for ever (decision 13).
"""

import hmac
from base64 import b32encode
from hashlib import sha256
from typing import Final
from uuid import UUID

_PURPOSE: Final = b"motcua:look-up:"
_LETTERS: Final = 8
_NOBODY: Final = UUID(int=0)


def mark_of(dossier_id: UUID) -> str:
    """Return eight letters and digits, in two groups, as they are printed."""
    digest = sha256(_PURPOSE + dossier_id.bytes).digest()
    text = b32encode(digest).decode()[:_LETTERS]
    return f"{text[:4]}-{text[4:]}"


def agrees(dossier_id: UUID | None, given: str) -> bool:
    """Tell whether the mark is this dossier's; for no dossier, after as long."""
    expected = mark_of(dossier_id or _NOBODY)
    same = hmac.compare_digest(_plain(expected), _plain(given))
    return same and dossier_id is not None


def _plain(mark: str) -> bytes:
    return mark.replace("-", "").upper().encode()
