"""What pulling needs from outside."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from app.integrations.national_portal.dictionaries.satisfaction import Satisfaction


class Portal(Protocol):
    async def ask(
        self, service: str, content: Mapping[str, Any], *, shared: bool
    ) -> Sequence[Mapping[str, Any]]:
        """Call a service and return the rows of its result.

        Raises:
            PortalError: it could not be asked, refused, or answered unreadably.
        """
        ...


class Opinions(Protocol):
    async def of_month(self, month: date) -> Sequence[Satisfaction]:
        """Return what citizens thought in a month, one a procedure and office."""
        ...
