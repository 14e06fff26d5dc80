"""Instants, dates and lengths as Vietnamese documents write them."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final

from app.worktime.allowance import Allowance, Days
from app.worktime.calendar import Shift

_WEEKDAYS: Final = (
    "thứ Hai",
    "thứ Ba",
    "thứ Tư",
    "thứ Năm",
    "thứ Sáu",
    "thứ Bảy",
    "Chủ nhật",
)


def instant(at: datetime) -> str:
    return f"{clock(at.time())} {day(at.date())}"


@lru_cache(maxsize=4096)
def day(on: date) -> str:
    return f"{_WEEKDAYS[on.weekday()]} {on:%d/%m/%Y}"


@lru_cache(maxsize=4096)
def clock(at: time) -> str:
    return f"{at:%H:%M:%S}" if at.second or at.microsecond else f"{at:%H:%M}"


@lru_cache(maxsize=4096)
def length(worked: timedelta) -> str:
    minutes, seconds = divmod(worked, timedelta(minutes=1))
    hours, minutes = divmod(minutes, 60)
    parts = [
        f"{hours} giờ" if hours else "",
        f"{minutes} phút" if minutes else "",
        f"{seconds.total_seconds():g} giây".replace(".", ",") if seconds else "",
    ]
    return " ".join(filter(None, parts)) or "0 giờ"


def allowance(given: Allowance) -> str:
    if isinstance(given, Days):
        return f"{given.amount} ngày làm việc" if given.amount else "trong ngày"
    return f"{length(given.length)} làm việc"


@lru_cache(maxsize=4096)
def spans(shifts: tuple[Shift, ...]) -> str:
    return ", ".join(f"{clock(shift.start)}–{clock(shift.end)}" for shift in shifts)
