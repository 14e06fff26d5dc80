"""Send the month's satisfaction to the Portal (DongBoDanhGia); repeating it is harmless."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from app.integrations.national_portal.dictionaries import satisfaction
from app.integrations.national_portal.dictionaries.ports import Opinions, Portal

SEND: Final = "national_portal.send_ratings"
SERVICE: Final = "DongBoDanhGia"
_AT_ONCE: Final = 50


def month_before(day: date) -> date:
    """Return the first day of the month before a day's own: it is complete."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


@dataclass(frozen=True)
class Rater:
    portal: Portal
    opinions: Opinions

    async def send(self, month: date) -> int:
        """Send what citizens thought in the month; return how many items went.

        Raises:
            PortalError: some may have gone; the month is sent again whole.
        """
        told = await self.opinions.of_month(month)
        items = [satisfaction.item(each) for each in told]
        for start in range(0, len(items), _AT_ONCE):
            batch = items[start : start + _AT_ONCE]
            await self.portal.ask(SERVICE, {"data": batch}, shared=False)
        return len(items)
