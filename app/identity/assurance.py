"""How surely a person was identified (mức độ định danh: `loAs`, `IAL`, `acr`). Pure."""

import re
from enum import IntEnum
from typing import Final


class Level(IntEnum):
    """Levels of assurance as VNeID and the National Portal count them."""

    ONE = 1
    TWO = 2
    THREE = 3
    FOUR = 4


# Below, names and numbers are what the person typed (NĐ 69/2024/NĐ-CP: mức độ 01
# is opened without seeing anybody).
VERIFIED: Final = Level.TWO
_STATED: Final = re.compile(r"(?:LoA|IAL|AAL)?\s*([1-4])", re.IGNORECASE)


def read(*stated: object) -> Level:
    """Return the lowest level stated; what cannot be read states the lowest of all."""
    levels = [_read(each) for each in stated if each not in (None, "")]
    return min(levels, default=Level.ONE)


def _read(stated: object) -> Level:
    found = _STATED.fullmatch(str(stated).strip())
    return Level(int(found[1])) if found else Level.ONE
