"""Make a sent file one of ours: fetched, opened, its signatures judged, stored."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.dossiers.ports import SignatureChecker
from app.dossiers.service.incoming import Attached
from app.files import inspection
from app.files import service as files
from app.files.inspection import Unsound
from app.files.service import NewFile
from app.files.storage import Storage
from app.integrations.fetching import Fetcher
from app.integrations.national_portal.inbound import queries
from app.integrations.national_portal.inbound.incoming import SentPaper


class TryLater(Exception):
    """A file could not be fetched now; it may be in a while."""


@dataclass(frozen=True)
class Taken:
    """What could be taken, and a word for the intake on what could not."""

    papers: tuple[Attached, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class PaperDesk:
    fetcher: Fetcher
    storage: Storage
    checker: SignatureChecker

    async def take(
        self, sent: Sequence[SentPaper], *, at: datetime, patient: bool
    ) -> Taken:
        """Take every paper, with no transaction open.

        Raises:
            TryLater: while we are patient and a file may still come.
        """
        papers, notes = [], []
        for each in sent:
            data = await self._bytes(each, patient=patient)
            taken = await self._stored(each, data, at) if data else None
            if isinstance(taken, Attached):
                papers.append(taken)
            else:
                why = taken or "không lấy được nội dung"
                notes.append(f"tệp {each.name}: {why}")
        return Taken(tuple(papers), tuple(notes))

    async def _bytes(self, sent: SentPaper, *, patient: bool) -> bytes | None:
        if sent.data is not None or sent.address is None:
            return sent.data
        found = await self.fetcher.fetch(sent.address)
        if isinstance(found, bytes):
            return found
        if patient and not found.for_good:
            raise TryLater(found.reason)
        return None

    async def _stored(
        self, sent: SentPaper, data: bytes, at: datetime
    ) -> Attached | str:
        found = await asyncio.to_thread(inspection.inspect, data, name=sent.name)
        if isinstance(found, Unsound):
            return found.reason
        verdict = await self.checker.check(data, at=at)
        file = await files.put(
            self.storage,
            NewFile(found.name, found.media_type, data),
            stored_by=queries.SYSTEM,
            at=at,
        )
        return Attached(sent.code, file, verdict)
