"""Lists of codes with the days on which they hold (danh mục dùng chung).

A code may live several lives: a commune renamed is the same code with another name
from a day on. Days are half open: [valid_from, valid_to).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Entry:
    dictionary: str
    code: str
    name: str
    parent: str | None
    valid_from: date
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True)
class Dictionaries:
    """The lives of the codes that somebody asked for, oldest first."""

    lives: Mapping[tuple[str, str], tuple[Entry, ...]]

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> "Dictionaries":
        lives: dict[tuple[str, str], list[Entry]] = {}
        for each in sorted(entries, key=lambda entry: entry.valid_from):
            lives.setdefault((each.dictionary, each.code), []).append(each)
        return cls({key: tuple(found) for key, found in lives.items()})

    def of_code(self, dictionary: str, code: str) -> tuple[Entry, ...]:
        return self.lives.get((dictionary, code), ())

    def name(self, dictionary: str, code: str, *, on: date) -> str | None:
        """Return what the code means on a day; a dead code keeps its last name."""
        lives = self.of_code(dictionary, code)
        held = [each for each in lives if each.holds_on(on)]
        return (held or lives)[-1].name if lives else None


EMPTY = Dictionaries({})


@dataclass(frozen=True)
class Misplaced:
    """Why a code does not do; said in Vietnamese, with a stable code."""

    code: str
    message: str


def fault(
    lives: tuple[Entry, ...], *, within: str | None, on: date
) -> Misplaced | None:
    """Return why no life of a code holds on the day, within the parent if one counts."""
    if not lives:
        return Misplaced("unknown_entry", "không có trong danh mục")
    held = [each for each in lives if each.holds_on(on)]
    if not held:
        return Misplaced("entry_not_in_force", _out_of_force(lives, on))
    if within is not None and all(each.parent != within for each in held):
        return Misplaced(
            "entry_elsewhere", f"“{held[-1].name}” không thuộc đơn vị cấp trên đã chọn"
        )
    return None


def _out_of_force(lives: tuple[Entry, ...], on: date) -> str:
    over = [each for each in lives if each.valid_to is not None and each.valid_to <= on]
    if not over:
        first = lives[0]
        return f"“{first.name}” chỉ có từ ngày {first.valid_from:%d/%m/%Y}"
    last = over[-1]
    return f"“{last.name}” đã hết hiệu lực từ ngày {last.valid_to:%d/%m/%Y}"
