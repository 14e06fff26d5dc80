"""A derivation in words and in plain values.

Every line is one a citizen can check with a wall calendar and a pencil.
"""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import date, timedelta
from typing import Final

from app.worktime import wording
from app.worktime.allowance import Days, Hours
from app.worktime.calendar import Day, Shift
from app.worktime.parts import (
    CountedFrom,
    CrossedDay,
    DayCounted,
    DaySkipped,
    DueAt,
    Event,
    Extended,
    Given,
    Part,
    Paused,
    PauseTooLate,
    Provisional,
    Started,
    StillPaused,
    Stopped,
    TimeCounted,
)

FIRST_DAY_RULE: Final = "khoản 2 Điều 147 Bộ luật Dân sự 2015"
AFTERNOON_RULE: Final = "khoản 2 Điều 18 Nghị định 118/2025/NĐ-CP"


def lines(parts: Iterable[Part]) -> list[str]:
    """Return the derivation in plain Vietnamese; the due time stands last."""
    told: list[str] = []
    for part in parts:
        if isinstance(part, CrossedDay):
            told.append(_crossed(part))
        else:
            told.extend(_lines_of(part))
    return told


def facts(parts: Iterable[Part]) -> list[dict[str, object]]:
    """Return the parts as plain values: times in RFC 3339, lengths in seconds."""
    return [_facts_of(part) for part in parts]


def _lines_of(part: Event) -> Iterator[str]:
    match part:
        case Started():
            yield _started(part)
        case Given():
            yield _given(part)
        case Paused():
            yield from _paused(part)
        case PauseTooLate():
            yield f"{_pause_heading(part)}: bắt đầu khi đã đến hạn ({wording.instant(part.due)}), không làm thay đổi hạn."
        case StillPaused():
            yield from _still_paused(part)
        case Extended():
            yield from _extended(part)
        case Stopped():
            yield f"Đồng hồ dừng lúc {wording.instant(part.at)}{_because(part.basis)}."
        case Provisional():
            yield f"Lịch nghỉ từ ngày {part.since:%d/%m/%Y} là tạm tính, chưa có văn bản chính thức; hạn được tính lại khi có văn bản."
        case DueAt():
            yield f"Hạn: {wording.instant(part.at)}."


def _started(part: Started) -> str:
    received = "Tính lại từ đầu" if part.anew else "Tiếp nhận"
    received += f" lúc {wording.instant(part.at)}{_because(part.basis)}"
    counted_from = wording.instant(part.counted_from)
    match part.why:
        case CountedFrom.RECEIPT:
            return f"{received}: tính từ lúc đó."
        case CountedFrom.NEXT_OPENING:
            return f"{received}, ngoài giờ làm việc: tính từ giờ mở cửa kế tiếp, {counted_from}."
        case CountedFrom.NEXT_DAY_AFTER_15H:
            return f"{received}, sau 15 giờ: tính từ đầu ngày làm việc kế tiếp, {counted_from} ({AFTERNOON_RULE})."


def _given(part: Given) -> str:
    match part.allowance:
        case None:
            return "Thủ tục không quy định thời hạn giải quyết."
        case Hours():
            return f"Thời hạn: {wording.allowance(part.allowance)}."
        case Days(0):
            return (
                f"Thời hạn: trong ngày, đến giờ đóng cửa {wording.day(part.start_day)}."
            )
        case Days():
            return (
                f"Thời hạn: {wording.allowance(part.allowance)}; không tính ngày bắt đầu,"
                f" {wording.day(part.start_day)} ({FIRST_DAY_RULE})."
            )


def _crossed(part: CrossedDay) -> str:
    on = wording.day(part.day.on)
    match part:
        case DaySkipped():
            return f"Không tính {on}: {part.day.reason} ({part.day.basis})."
        case DayCounted():
            return f"Ngày làm việc thứ {part.number}: {on}{_made_up(part.day)}."
        case TimeCounted():
            spans, total = wording.spans(part.spans), wording.length(part.total)
            return f"Tính {on}{_made_up(part.day)}: {spans}; cộng dồn {total}."


def _paused(part: Paused) -> Iterator[str]:
    worked = wording.length(part.worked)
    yield f"{_pause_heading(part)}: {worked} làm việc."
    yield from _indented(part.days)
    if part.worked and part.due_before is not None:
        yield f"Cộng {worked} làm việc vào hạn đang có, {wording.instant(part.due_before)}:"
        yield from _indented(part.added)


def _still_paused(part: StillPaused) -> Iterator[str]:
    yield f"Đang tạm dừng từ {wording.instant(part.begin)}{_because(part.basis)}."
    if part.as_if_resumed_at is None:
        yield "Hạn chỉ xác định được khi đồng hồ chạy lại."
    else:
        yield f"Hạn dưới đây tính như thể đồng hồ chạy lại lúc {wording.instant(part.as_if_resumed_at)}."


def _extended(part: Extended) -> Iterator[str]:
    yield (
        f"Gia hạn {wording.allowance(part.allowance)}, thông báo lúc {wording.instant(part.at)}"
        f"{_because(part.basis)}, kể từ hạn đang có, {wording.instant(part.due_before)}:"
    )
    yield from _indented(part.days)


def _pause_heading(part: Paused | PauseTooLate) -> str:
    begin, end = wording.instant(part.begin), wording.instant(part.end)
    return f"Tạm dừng từ {begin} đến {end}{_because(part.basis)}"


def _indented(days: tuple[CrossedDay, ...]) -> Iterator[str]:
    return (f"– {_crossed(day)}" for day in days)


def _made_up(day: Day) -> str:
    return f" ({day.reason}, {day.basis})" if day.reason else ""


def _because(basis: str) -> str:
    return f" ({basis})" if basis else ""


def _facts_of(part: Part) -> dict[str, object]:
    named = {field.name: _plain(getattr(part, field.name)) for field in fields(part)}
    return {"kind": part.kind} | named


def _plain(value: object) -> object:
    match value:
        case DayCounted() | DaySkipped() | TimeCounted():
            return _facts_of(value)
        case Days() | Hours():
            return {"unit": value.unit, "amount": str(value.amount)}
        case Day():
            on = value.on.isoformat()
            return {"on": on, "reason": value.reason, "basis": value.basis}
        case Shift():
            return [value.start.isoformat(), value.end.isoformat()]
        case tuple():
            return [_plain(item) for item in value]
        case _:
            return _plain_moment(value)


def _plain_moment(value: object) -> object:
    match value:
        case timedelta():
            return value.total_seconds()
        case date():
            return value.isoformat()
        case _:
            return value
