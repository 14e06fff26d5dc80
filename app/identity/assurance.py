"""How surely, and how lately, a person was identified (mức độ định danh). Pure.

`loAs`, `IAL` and `acr` state the level; what an act asks for is a `Need`.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Final


class Level(IntEnum):
    """Levels of assurance as VNeID and the National Portal count them."""

    ONE = 1
    TWO = 2
    THREE = 3
    FOUR = 4

    @property
    def acr(self) -> str:
        """Return its name in `acr_values`, as the National Portal writes it."""
        return f"LoA{self:d}"


# Below, names and numbers are what the person typed (NĐ 69/2024/NĐ-CP: mức độ 01
# is opened without seeing anybody).
VERIFIED: Final = Level.TWO
# For what a stolen session must not do: lend a name, carry all data away.
RECENT: Final = timedelta(minutes=15)
_STATED: Final = re.compile(r"(?:LoA|IAL|AAL)?\s*([1-4])", re.IGNORECASE)


@dataclass(frozen=True)
class Assurance:
    """What a sign-in is worth; `proved_at` is None where nobody said when it was."""

    level: Level
    proved_at: datetime | None = None


NOTHING: Final = Assurance(Level.ONE)
WHOLE: Final = Assurance(Level.FOUR)


@dataclass(frozen=True)
class Need:
    """What an act asks of a sign-in: its level, and how old the proof may be."""

    level: Level = Level.ONE
    max_age: timedelta | None = None


NO_NEED: Final = Need()


def meets(held: Assurance, need: Need, *, at: datetime) -> bool:
    """Tell whether a sign-in is sure and late enough for the act."""
    if held.level < need.level:
        return False
    if need.max_age is None:
        return True
    return held.proved_at is not None and at <= held.proved_at + need.max_age


def read(*stated: object) -> Level:
    """Return the lowest level stated; what cannot be read states the lowest of all."""
    levels = [_read(each) for each in stated if each not in (None, "")]
    return min(levels, default=Level.ONE)


def _read(stated: object) -> Level:
    found = _STATED.fullmatch(str(stated).strip())
    return Level(int(found[1])) if found else Level.ONE
