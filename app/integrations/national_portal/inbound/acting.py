"""Act on a message that was taken in: files first, then one transaction.

Repeating it is harmless: what was done is marked in that same transaction. What
our own services refuse is parked with the reason, for a person to look at.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import Clock
from app.core.database import Sessions, transaction
from app.core.errors import ProblemError
from app.dossiers.calendars import Calendars
from app.files import service as files
from app.files.models import StoredFile
from app.files.service import NewFile
from app.integrations.national_portal.inbound import (
    filing,
    following,
    queries,
    translate,
)
from app.integrations.national_portal.inbound.incoming import (
    Addition,
    Incoming,
    NewDossier,
    SentPaper,
    TaxNotice,
    TaxReceipt,
)
from app.integrations.national_portal.inbound.papers import PaperDesk, Taken
from app.integrations.national_portal.inbound.translate import Kind, Unreadable
from app.worktime.errors import WorktimeError

# A quarter of an hour of the worker's waits; then it is filed without the file.
_PATIENCE: Final = 10
_log = structlog.get_logger()


@dataclass(frozen=True)
class _Opened:
    kind: Kind
    body: StoredFile
    attempts: int


@dataclass(frozen=True)
class Clerk:
    sessions: Sessions
    papers: PaperDesk
    calendar: Calendars
    clock: Clock

    async def act(self, message_id: UUID) -> None:
        """Act on it, once in effect.

        Raises:
            TryLater: while a file may still come; the job is tried again.
        """
        opened = await self._open(message_id)
        if opened is None:
            return
        body = await files.read(self.papers.storage, opened.body)
        incoming = translate.read(opened.kind, body)
        if isinstance(incoming, Unreadable):
            await self._park(message_id, incoming.reason)
            return
        taken = await self.papers.take(
            _papers_of(incoming),
            at=self.clock.now(),
            patient=opened.attempts < _PATIENCE,
        )
        notice = await self._stored_notice(incoming)
        try:
            await self._settle(message_id, incoming, taken, notice)
        except (ProblemError, WorktimeError) as refused:
            await self._park(message_id, _reason(refused))

    async def _open(self, message_id: UUID) -> _Opened | None:
        async with transaction(self.sessions) as session:
            message = await queries.lock(session, message_id)
            if message.done_at is not None or message.parked_at is not None:
                return None
            message.attempts += 1
            body = await files.find(session, message.body_id)
            return _Opened(Kind(message.kind), body, message.attempts)

    async def _settle(
        self,
        message_id: UUID,
        incoming: Incoming,
        taken: Taken,
        notice: StoredFile | None,
    ) -> None:
        async with transaction(self.sessions) as session:
            message = await queries.lock(session, message_id)
            if message.done_at is not None:
                return
            await self._apply(session, incoming, taken, notice)
            message.done_at = self.clock.now()

    async def _apply(
        self,
        session: AsyncSession,
        incoming: Incoming,
        taken: Taken,
        notice: StoredFile | None,
    ) -> None:
        at, calendar = self.clock.now(), self.calendar
        match incoming:
            case NewDossier():
                await filing.file(session, incoming, taken, at=at, calendar=calendar)
            case Addition():
                await following.supplement(
                    session, incoming, taken, at=at, calendar=calendar
                )
            case TaxReceipt():
                await following.tax_receipt(
                    session, incoming, taken, at=at, calendar=calendar
                )
            case TaxNotice():
                if notice is not None:
                    await following.tax_notice(session, incoming, notice, at=at)

    async def _stored_notice(self, incoming: Incoming) -> StoredFile | None:
        if not isinstance(incoming, TaxNotice):
            return None
        return await files.put(
            self.papers.storage,
            NewFile("thong-bao-thue.xml", "application/xml", incoming.xml),
            stored_by=queries.SYSTEM,
            at=self.clock.now(),
        )

    async def _park(self, message_id: UUID, reason: str) -> None:
        async with transaction(self.sessions) as session:
            message = await queries.lock(session, message_id)
            message.parked_at, message.reason = self.clock.now(), reason
        _log.error("inbound_parked", message=str(message_id), reason=reason)


def _papers_of(incoming: Incoming) -> tuple[SentPaper, ...]:
    match incoming:
        case NewDossier() | Addition():
            return incoming.papers
        case TaxReceipt(voucher=str(address)):
            return (SentPaper("", "chung-tu.pdf", address=address),)
        case _:
            return ()


def _reason(refused: Exception) -> str:
    """Say it with the places that were wrong; those are codes, no one's data."""
    places = getattr(refused, "errors", ())
    told = "; ".join(f"{each.path} {each.message}" for each in places)
    return f"{refused}: {told}"[:2000] if told else str(refused)[:2000]
