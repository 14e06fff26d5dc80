"""What papers say, as frozen values; `plain` makes them data for a template."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from typing import ClassVar

from app.core import clock, typesetting
from app.core.canonical import JsonValue


@dataclass(frozen=True, kw_only=True)
class QrCode:
    """A text that people scan: printed as a QR code (TCVN 7322)."""

    text: str


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """Who writes, under which number, where and when (Decree 30/2020, annex I)."""

    superior: str | None
    agency: str
    number: str
    place: str
    issued_at: datetime


@dataclass(frozen=True, kw_only=True)
class Applicant:
    name: str
    address: str
    phone: str | None
    email: str | None


@dataclass(frozen=True, kw_only=True)
class Signatory:
    """Who signs: in whose name (TM., KT., TUQ.), in which post, by which name."""

    capacity: tuple[str, ...] = ()
    post: str
    name: str
    digitally: bool = True


@dataclass(frozen=True, kw_only=True)
class Document:
    """A paper: `template` names its layout, `letterhead` dates it."""

    template: ClassVar[str]

    letterhead: Letterhead

    def to_mapping(self) -> dict[str, JsonValue]:
        return _fields(self)


def plain(value: object) -> JsonValue:
    """Return `value` as data for a template; dates come as the law writes them.

    Raises:
        TypeError: if the value is of a kind that no template knows.
    """
    match value:
        case None | bool() | int() | str():
            return value
        case datetime():
            return _instant(value)
        case date():
            return _day(value)
        case QrCode():
            return {"text": value.text, "drawing": typesetting.qr_code(value.text)}
        case Sequence():
            return [plain(item) for item in value]
        case _ if is_dataclass(value):
            return _fields(value)
        case _:
            raise TypeError(f"no template knows a {type(value).__name__}")


def _fields(value: object) -> dict[str, JsonValue]:
    if not is_dataclass(value):
        raise TypeError("only a dataclass has fields")
    return {field.name: plain(getattr(value, field.name)) for field in fields(value)}


def _instant(at: datetime) -> dict[str, JsonValue]:
    local = clock.local(at)
    return {**_day(local.date()), "hour": f"{local:%H}", "minute": f"{local:%M}"}


def _day(day: date) -> dict[str, JsonValue]:
    # Decree 30/2020, annex I, II.4: a zero before days under 10 and months 1 and 2.
    month = f"{day.month:02}" if day.month in {1, 2} else str(day.month)
    return {
        "short": f"{day:%d/%m/%Y}",
        "long": f"ngày {day.day:02} tháng {month} năm {day.year}",
    }
