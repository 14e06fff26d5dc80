"""What the Portal's dictionary says otherwise than our copy. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.core.canonical import JsonValue, digest
from app.integrations.national_portal.dictionaries.sources import Source

_LONGEST_CODE: Final = 100
# A list that lost more of its rows than this is more likely cut than reformed.
_SUSPICIOUS_SHARE: Final = 0.2


@dataclass(frozen=True)
class Entry:
    code: str
    name: str
    data: Mapping[str, JsonValue]


@dataclass(frozen=True)
class Difference:
    """Entries by what became of them; `changed` holds what they are now."""

    added: tuple[Entry, ...] = ()
    changed: tuple[Entry, ...] = ()
    removed: tuple[Entry, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


@dataclass(frozen=True)
class Unusable:
    """Why an answer cannot be taken for the dictionary."""

    reason: str


def entries(
    rows: Iterable[Mapping[str, Any]], source: Source
) -> tuple[Entry, ...] | Unusable:
    """Read an answer's rows; one that is unsound makes all of it unusable.

    Half a dictionary taken for a whole one would propose to remove the rest.
    """
    found: dict[str, Entry] = {}
    for number, row in enumerate(rows, start=1):
        code, name = _text(row, source.code), _text(row, source.name)
        if code is None or name is None or len(code) > _LONGEST_CODE:
            return Unusable(f"dòng {number} thiếu {source.code} hoặc {source.name}")
        entry = Entry(code, name, row)
        known = found.setdefault(entry.code, entry)
        if known.name != entry.name:
            return Unusable(f"mã {entry.code} có hai tên khác nhau")
    return tuple(found[code] for code in sorted(found))


def compare(held: Sequence[Entry], told: Sequence[Entry]) -> Difference:
    ours = {each.code: each for each in held}
    theirs = {each.code: each for each in told}
    return Difference(
        added=tuple(each for each in told if each.code not in ours),
        changed=tuple(
            each
            for each in told
            if each.code in ours and digest(each.data) != digest(ours[each.code].data)
        ),
        removed=tuple(each for each in held if each.code not in theirs),
    )


def suspicion(difference: Difference, *, held: int) -> str | None:
    """Return why an official should look twice, in Vietnamese."""
    lost = len(difference.removed)
    if held and lost / held > _SUSPICIOUS_SHARE:
        return f"danh mục mất {lost} trên {held} dòng: có thể câu trả lời bị cắt"
    return None


def _text(row: Mapping[str, Any], key: str) -> str | None:
    value = row.get(key)
    return value.strip() or None if isinstance(value, str) else None
