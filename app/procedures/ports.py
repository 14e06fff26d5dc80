"""What publishing a process asks of the province's offices."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from app.workflow.ports import OfficeDirectory


class OfficeRegister(Protocol):
    """All offices and their live roles at one time, read once."""

    def receiving(self, kinds: Collection[str]) -> OfficeDirectory:
        """Return the directory for processes whose dossiers these kinds receive.

        Without any, it is the kinds that keep a one-stop desk.
        """
        ...


class ReadsOffices(Protocol):
    async def __call__(self, session: AsyncSession, *, at: datetime) -> OfficeRegister:
        """Read the register as the session's transaction sees it."""
        ...
