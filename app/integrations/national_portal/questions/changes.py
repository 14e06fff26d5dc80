"""What a list of questions changes of those that we hold. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.integrations.national_portal.questions import wire
from app.integrations.national_portal.questions.wire import Told

# A list that lost more of its rows than this is more likely cut than tidied up.
_SUSPICIOUS_SHARE: Final = 0.2
# What few lists lose at once needs no second look: the next list brings it back.
_SUSPICIOUS_COUNT: Final = 10


@dataclass(frozen=True)
class Changes:
    """`told` are new or said otherwise, `gone` the numbers that are not told any more."""

    told: tuple[Told, ...]
    gone: frozenset[int]


def of(
    held: Mapping[int, Told], told: Sequence[Told], *, aside: Collection[int] = ()
) -> Changes:
    """Compare a list with what is held and shown of it; `aside` are there, unread."""
    numbers = {each.number for each in told}.union(aside)
    return Changes(
        told=tuple(each for each in told if held.get(each.number) != each),
        gone=frozenset(held.keys() - numbers),
    )


def suspicion(changes: Changes, *, held: int) -> str | None:
    """Return why somebody should look before this is believed, in Vietnamese."""
    lost = len(changes.gone)
    if _is_much(lost, of=held):
        return f"danh sách mất {lost} trên {held} câu hỏi: có thể bị cắt"
    return None


def unread(aside: int, *, of: int) -> str | None:
    """Return why so many questions set aside are no longer single people's words."""
    if _is_much(aside, of=of):
        return f"không đọc được {aside} trên {of} câu hỏi: có thể Cổng đã đổi cách gửi"
    return None


def without_ours(told: Sequence[Told], ours: Collection[tuple[str, str]]) -> list[Told]:
    """Leave out the questions that we sent: by their office and their words."""
    sent = {(office, wire.folded(content)) for office, content in ours}
    return [
        each
        for each in told
        if (each.office_code, wire.folded(each.content)) not in sent
    ]


def _is_much(count: int, *, of: int) -> bool:
    return count > _SUSPICIOUS_COUNT and count / of > _SUSPICIOUS_SHARE
