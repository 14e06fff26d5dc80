"""Gather what is a person's in one short transaction, and send it as it is packed."""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import MetaData
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.dossiers.reads import listing
from app.dossiers.reads.telling import ReadTelling
from app.files.storage import Storage, StorageUnavailable
from app.identity.consents import service as consents
from app.privacy import exporting
from app.privacy.archive import contents, guide
from app.privacy.archive.contents import Entry, OwnDossier
from app.privacy.archive.packing import Packer

_AWAY: Final = "kho lưu trữ tạm thời không đọc được, hãy tải lại sau"
_DAMAGED: Final = "tệp lưu trữ không còn nguyên vẹn, hãy báo cơ quan đã tiếp nhận"


@dataclass(frozen=True)
class Held:
    """All that is a person's, but for the bytes of files."""

    at: datetime
    data: dict[str, Any]
    consents: list[dict[str, Any]]
    dossiers: list[OwnDossier]
    reads: dict[str, list[dict[str, Any]]]


async def gather(
    session: AsyncSession,
    metadata: MetaData,
    *,
    person_id: UUID,
    telling: ReadTelling,
    at: datetime,
) -> Held:
    """Return what is the person's, and record that it was given."""
    dossiers = await contents.of_person(session, person_id)
    held = Held(
        at,
        await exporting.export(session, metadata, person_id=person_id, at=at),
        [
            {
                "purpose": each.purpose.value,
                "version": each.text.version,
                "text": each.text.words,
                "in_force": each.in_force,
            }
            for each in await consents.standings(session, person_id=person_id)
        ],
        dossiers,
        {each.label: await _reads(session, each, telling, at) for each in dossiers},
    )
    await audit.record(
        session,
        subject=f"person:{person_id}",
        event="data.archive_given",
        actor_id=str(person_id),
        at=at,
        data=contents.summed(dossiers),
    )
    return held


async def _reads(
    session: AsyncSession, each: OwnDossier, telling: ReadTelling, at: datetime
) -> list[dict[str, Any]]:
    told = await listing.told(session, each.row, telling=telling, at=at)
    return [read.model_dump(mode="json") for read in told]


@dataclass
class Sending:
    """Packs one person's data while it is sent: one piece of a file in memory."""

    storage: Storage
    held: Held
    missing: dict[str, str] = field(default_factory=dict)

    async def pieces(self) -> AsyncIterator[bytes]:
        held, packer = self.held, Packer(self.held.at)
        yield packer.json("du-lieu.json", held.data)
        yield packer.json("dong-y.json", held.consents)
        for each in held.dossiers:
            reads = f"ho-so/{each.label}/nguoi-da-xem.json"
            yield packer.json(reads, held.reads[each.label])
            for entry in each.entries:
                async for piece in self._file(packer, entry):
                    yield piece
        yield packer.text(
            guide.PATH, guide.page(held.dossiers, self.missing, at=held.at)
        )
        for piece in packer.end():
            yield piece

    async def _file(self, packer: Packer, entry: Entry) -> AsyncIterator[bytes]:
        """Send a file only if it is whole; what is not is named in the guide."""
        reason = entry.withheld or await self._fault(entry)
        if reason is not None:
            self.missing[entry.path] = reason
            return
        async for piece in packer.file(entry.path, self.storage.stream(entry.key)):
            yield piece

    async def _fault(self, entry: Entry) -> str | None:
        """Read it once before: a name in a ZIP cannot be taken back."""
        found = hashlib.sha256()
        try:
            async for piece in self.storage.stream(entry.key):
                found.update(piece)
        except StorageUnavailable:
            return _AWAY
        return None if found.hexdigest() == entry.sha256 else _DAMAGED
