"""Reads dates as PDF writes them (ISO 32000-2 §7.9.4); a claim, never a proof."""

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from app.signing.pdf.objects import Value

_DATE: Final = re.compile(
    rb"D:(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:([Zz+-])(\d\d)?'?(\d\d)?'?)?"
)


def parse(value: Value) -> datetime | None:
    """Read a date; None when there is none or it makes no sense."""
    match = _DATE.match(value) if isinstance(value, bytes) else None
    if match is None:
        return None
    year, month, day, hour, minute, second = (
        int(part) if part else default
        for part, default in zip(match.groups()[:6], (0, 1, 1, 0, 0, 0), strict=True)
    )
    sign, hours, minutes = match.groups()[6:]
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    zone = UTC if sign in {None, b"Z", b"z"} else None
    try:
        zone = zone or timezone(-offset if sign == b"-" else offset)
        return datetime(year, month, day, hour, minute, second, tzinfo=zone)
    except ValueError:
        return None
