"""A working calendar as a plain mapping, such as a YAML file or a table holds."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any, Final

from app.worktime.calendar import Shift, SpecialDay, WorkingCalendar
from app.worktime.errors import InvalidCalendar

_WEEKDAYS: Final = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)


def from_mapping(plain: Mapping[str, Any]) -> WorkingCalendar:
    """Return the calendar that `plain` describes.

    A row of `days` says `closed: reason` (`off` is false to YAML), or `working: reason` with the `shifts`
    of that day or the date it is worked `in_place_of`.

    Raises: InvalidCalendar, InvalidShifts.
    """
    try:
        week = _week(plain["week"])
        return WorkingCalendar(
            version=str(plain["version"]),
            valid_from=_date(plain["valid_from"]),
            valid_until=_date(plain["valid_until"]),
            special_days=tuple(_special_day(row, week) for row in plain["days"]),
            week=week,
            weekly_rest_basis=str(plain["weekly_rest_basis"]),
            provisional_from=_optional_date(plain.get("provisional_from")),
        )
    except KeyError as missing:
        raise InvalidCalendar(f"Lịch làm việc thiếu mục {missing}.") from missing
    except (TypeError, AttributeError) as malformed:
        raise InvalidCalendar("Lịch làm việc sai cấu trúc.") from malformed


def to_mapping(calendar: WorkingCalendar) -> dict[str, Any]:
    """Return the plain values from which `from_mapping` reads an equal calendar."""
    since = calendar.provisional_from
    return {
        "version": calendar.version,
        "valid_from": calendar.valid_from.isoformat(),
        "valid_until": calendar.valid_until.isoformat(),
        "provisional_from": since and since.isoformat(),
        "weekly_rest_basis": calendar.weekly_rest_basis,
        "week": {
            weekday: [_shift_text(shift) for shift in shifts]
            for weekday, shifts in zip(_WEEKDAYS, calendar.week, strict=True)
        },
        "days": [
            _row(day) for day in sorted(calendar.special_days, key=lambda row: row.on)
        ],
    }


def corrected(
    calendar: WorkingCalendar, rows: Sequence[Mapping[str, Any]], *, version: str
) -> WorkingCalendar:
    """Return the next version, in which plain `rows` replace those of their dates.

    Raises: InvalidCalendar, InvalidShifts, OutsideCalendar.
    """
    try:
        days = [_special_day(row, calendar.week) for row in rows]
    except KeyError as missing:
        raise InvalidCalendar(f"Dòng lịch thiếu mục {missing}.") from missing
    except (TypeError, AttributeError) as malformed:
        raise InvalidCalendar("Dòng lịch sai cấu trúc.") from malformed
    if len({day.on for day in days}) != len(days):
        raise InvalidCalendar("Một ngày có hai dòng trong bản đính chính.")
    return calendar.corrected(version=version, special_days=days)


def _week(plain: Mapping[str, Sequence[str]]) -> tuple[tuple[Shift, ...], ...]:
    unknown = set(plain) - set(_WEEKDAYS)
    if unknown:
        raise InvalidCalendar(f"Không có ngày trong tuần tên {sorted(unknown)}.")
    return tuple(_shifts(plain.get(weekday, ())) for weekday in _WEEKDAYS)


def _special_day(
    row: Mapping[str, Any], week: tuple[tuple[Shift, ...], ...]
) -> SpecialDay:
    on, basis = _date(row["date"]), str(row["basis"])
    if "closed" in row:
        return SpecialDay(on, (), str(row["closed"]), basis)
    if "in_place_of" in row:
        shifts = week[_date(row["in_place_of"]).weekday()]
    else:
        shifts = _shifts(row["shifts"])
    return SpecialDay(on, shifts, str(row["working"]), basis)


def _row(day: SpecialDay) -> dict[str, Any]:
    said = (
        {"working": day.reason, "shifts": [_shift_text(each) for each in day.shifts]}
        if day.shifts
        else {"closed": day.reason}
    )
    return {"date": day.on.isoformat(), **said, "basis": day.basis}


def _shift_text(shift: Shift) -> str:
    return f"{shift.start:%H:%M}-{shift.end:%H:%M}"


def _shifts(plain: Sequence[str]) -> tuple[Shift, ...]:
    return tuple(_shift(text) for text in plain)


def _shift(text: str) -> Shift:
    start, _, end = text.partition("-")
    return Shift(_time(start), _time(end))


def _time(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError as malformed:
        raise InvalidCalendar(f"Giờ {text!r} không đọc được.") from malformed


def _optional_date(plain: object) -> date | None:
    return None if plain is None else _date(plain)


def _date(plain: object) -> date:
    """Take a date as YAML reads it, or as JSON spells it."""
    if isinstance(plain, date):
        return plain
    try:
        return date.fromisoformat(str(plain))
    except ValueError as malformed:
        raise InvalidCalendar(f"Ngày {plain} không đọc được.") from malformed
