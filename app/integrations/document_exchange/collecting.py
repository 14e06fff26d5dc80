"""Collect what other agencies sent us: keep first, then mark as fetched.

A worker killed between the two collects the document again and finds it kept.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import Clock
from app.core.database import Sessions, transaction
from app.files import service as files
from app.files.models import StoredFile
from app.files.service import NewFile
from app.files.storage import Storage
from app.integrations.document_exchange import edxml
from app.integrations.document_exchange.edxml import Parcel
from app.integrations.document_exchange.exchange import Exchange
from app.integrations.document_exchange.models import ReceivedDocument

COLLECT: Final = "documents.collect"
_STORED_BY: Final = "document_exchange"
_LONGEST_ID: Final = 300
_log = structlog.get_logger()


@dataclass(frozen=True)
class Collector:
    exchange: Exchange
    sessions: Sessions
    storage: Storage
    clock: Clock

    async def collect(self) -> int:
        """Collect all that waits; return how many were new to us."""
        waiting = await self.exchange.waiting()
        if not isinstance(waiting, tuple):
            _log.warning("documents_not_collected", reason=waiting.reason)
            return 0
        fit = (each for each in waiting if 0 < len(each) <= _LONGEST_ID)
        return sum([await self._collect(each) for each in fit if "\x00" not in each])

    async def _collect(self, document_id: str) -> bool:
        async with transaction(self.sessions) as session:
            known = await session.get(ReceivedDocument, document_id) is not None
        new = False
        if not known:
            xml = await self.exchange.fetch(document_id)
            if not isinstance(xml, bytes):
                _log.warning("document_not_fetched", reason=xml.reason)
                return False
            new = await self._keep(document_id, xml)
        await self.exchange.mark_fetched(document_id)
        return new

    async def _keep(self, document_id: str, xml: bytes) -> bool:
        at = self.clock.now()
        file = await files.put(
            self.storage,
            NewFile("van-ban.edxml", "application/xml", xml),
            stored_by=_STORED_BY,
            at=at,
        )
        async with transaction(self.sessions) as session:
            return await _kept(session, document_id, xml, file, at)


async def _kept(
    session: AsyncSession, document_id: str, xml: bytes, file: StoredFile, at: datetime
) -> bool:
    await files.keep(session, file)
    read = edxml.read(xml)
    named = isinstance(read, Parcel) and read.letter.document_id == document_id
    inserted = await session.execute(
        insert(ReceivedDocument)
        .values(
            document_id=document_id,
            file_id=file.id,
            received_at=at,
            sender=read.letter.sender.id if isinstance(read, Parcel) else None,
            subject=read.letter.subject if isinstance(read, Parcel) else None,
            fault=None if named else _fault(read),
        )
        .on_conflict_do_nothing()
        .returning(ReceivedDocument.document_id)
    )
    return inserted.scalar_one_or_none() is not None


def _fault(read: Parcel | edxml.Unreadable) -> str:
    if isinstance(read, Parcel):
        return "văn bản mang mã khác với mã đã báo"
    return read.reason
