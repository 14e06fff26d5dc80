"""The National Portal's words for time, money, people and levels, as ours."""

import re
from decimal import Decimal
from typing import Final

from app.procedures.definition import AgencyLevel, Channel, Subject, TimeLimit, TimeUnit
from app.procedures.importing.records import Doubts

CHANNELS: Final = {
    "Trực tiếp": Channel.DIRECT,
    "Trực tuyến": Channel.ONLINE,
    "Dịch vụ bưu chính": Channel.POSTAL,
}
NOT_STATED: Final = frozenset({"", "Không có thông tin", "Không quy định", "Không"})

_LEVELS: Final = {
    "Cấp bộ": AgencyLevel.MINISTRY,
    "Cấp tỉnh": AgencyLevel.PROVINCE,
    "Cấp xã": AgencyLevel.COMMUNE,
    "Cơ quan khác": AgencyLevel.OTHER,
}
_SUBJECTS: Final = {
    "Tổ chức (không bao gồm doanh nghiệp, HTX)": Subject.ORGANISATION,
    "Công dân Việt Nam": Subject.CITIZEN,
    "Doanh nghiệp": Subject.ENTERPRISE,
    "Doanh nghiệp Việt Nam": Subject.ENTERPRISE,
    "Doanh nghiệp có vốn đầu tư nước ngoài": Subject.FOREIGN_INVESTED_ENTERPRISE,
    "Hợp tác xã": Subject.COOPERATIVE,
    "Tổ chức nước ngoài": Subject.FOREIGN_ORGANISATION,
    "Người nước ngoài": Subject.FOREIGNER,
    "Người nước ngoài cư trú tại Việt Nam": Subject.FOREIGNER,
    "Người Việt Nam định cư ở nước ngoài": Subject.OVERSEAS_VIETNAMESE,
    "Cán bộ, công chức, viên chức": Subject.OFFICIAL,
    "Đảng viên": Subject.PARTY_MEMBER,
    "Tổ chức Đảng": Subject.PARTY_ORGANISATION,
}
# Longest first: names hold commas of their own, and one begins another.
_SUBJECT: Final = re.compile(
    "|".join(re.escape(name) for name in sorted(_SUBJECTS, key=len, reverse=True))
)
_UNITS: Final = {
    "Ngày làm việc": TimeUnit.WORKING_DAYS,
    "Ngày": TimeUnit.CALENDAR_DAYS,
    "Giờ": TimeUnit.WORKING_HOURS,
    "Giờ làm việc": TimeUnit.WORKING_HOURS,
    "Tháng": TimeUnit.MONTHS,
}
_LIMIT: Final = re.compile(r"(?P<amount>[0-9]+(?:[.,][0-9]+)?)\s*(?P<unit>.*)")
_HOURS_A_DAY: Final = 8
# Below this an amount is a slip (the source has "5;5;5"), not a price.
_LEAST_PRICE: Final = 500
_MONEY: Final = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{3})*|[0-9]+")


def limit(text: str, *, doubts: Doubts) -> TimeLimit:
    """Read "3 Ngày làm việc"; what is not understood is kept as text."""
    stated = " ".join(text.split())
    if stated in NOT_STATED:
        return TimeLimit()
    found = _LIMIT.fullmatch(stated)
    if found is None:
        doubts.note("time_limit", "không đọc được thời hạn", stated)
        return TimeLimit(text=stated[:2000])
    unit = _UNITS.get(found["unit"])
    if unit is None:
        if found["unit"]:
            doubts.note("time_limit", "đơn vị tính không rõ", stated)
        else:
            doubts.lacking("time_limit", "thiếu đơn vị tính", stated)
        return TimeLimit(text=stated[:2000])
    return _counted(Decimal(found["amount"].replace(",", ".")), unit, stated, doubts)


def _counted(amount: Decimal, unit: TimeUnit, stated: str, doubts: Doubts) -> TimeLimit:
    # Decisions print half days; a working day has eight hours.
    if amount % 1 and unit is TimeUnit.WORKING_DAYS:
        amount, unit = amount * _HOURS_A_DAY, TimeUnit.WORKING_HOURS
    if amount % 1 or amount <= 0:
        doubts.note("time_limit", "số lượng không phải số nguyên dương", stated)
        return TimeLimit(text=stated)
    return TimeLimit(amount=int(amount), unit=unit)


def money(text: str) -> int | None:
    """Read "1.700.000" or "8,000" as đồng; `None` if it is no plausible price."""
    stated = text.strip()
    if not _MONEY.fullmatch(stated):
        return None
    amount = int(re.sub(r"[.,]", "", stated))
    return amount if amount == 0 or amount >= _LEAST_PRICE else None


def agency_levels(text: str, *, doubts: Doubts) -> tuple[AgencyLevel, ...]:
    levels = []
    for name in filter(None, (part.strip() for part in text.split(","))):
        if name in _LEVELS:
            levels.append(_LEVELS[name])
        else:
            doubts.note("agency_levels", "cấp thực hiện không rõ", name)
    return tuple(levels)


def subjects(text: str, *, doubts: Doubts) -> tuple[Subject, ...]:
    stated = " ".join(text.split())
    rest = _SUBJECT.sub("", stated).replace(",", " ").split()
    if rest and stated not in NOT_STATED:
        doubts.note("subjects", "đối tượng thực hiện không rõ", stated)
    found = (_SUBJECTS[each.group()] for each in _SUBJECT.finditer(stated))
    return tuple(dict.fromkeys(found))


def stated_or_none(text: str | None) -> str | None:
    """Return the text on one line, or `None` where the source says nothing."""
    plain = " ".join((text or "").split())
    return None if plain in NOT_STATED else plain
