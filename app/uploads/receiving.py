"""From the wire to the store: bytes are durable before they are counted.

Every step is store first, then a short transaction: a process killed between the
two leaves an object that no row names (swept with its upload), never a row that
names bytes which are not there.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import structlog

from app.core.errors import ProblemError
from app.core.ids import new_id
from app.core.transactions import Transactions
from app.files.storage import Storage
from app.uploads import queries, service
from app.uploads.errors import ChecksumMismatch, UploadIncomplete, UploadTooLarge
from app.uploads.headers import Checksum
from app.uploads.limits import UploadLimits
from app.uploads.models import Upload, UploadPart
from app.uploads.pieces import Patience, pieces
from app.uploads.service import Part, Writing

_log = structlog.get_logger()


@dataclass(frozen=True)
class Receiver:
    """Takes in the bytes of uploads; any process may go on where another stopped."""

    transactions: Transactions
    storage: Storage
    limits: UploadLimits
    patience: Patience = field(default_factory=Patience)

    async def receive(
        self,
        body: AsyncIterator[bytes],
        writing: Writing,
        *,
        checksum: Checksum | None = None,
    ) -> int:
        """Keep what comes, and return how far the upload is then.

        Raises:
            ChecksumMismatch: nothing of this body is kept then.
            UploadLocked: another connection took over.
            UploadTooLarge: there came more than the upload's length.
        """
        try:
            if checksum is None:
                received = await self._keep_as_it_comes(body, writing)
            else:
                received = await self._keep_if_right(body, writing, checksum)
        finally:
            await self.transactions.run(
                lambda session: service.stop_writing(session, writing)
            )
        return received

    async def finish(self, upload: Upload) -> Upload:
        """Make one object of a complete upload's parts, unless that is done.

        Two processes may do it at once: one object stays.
        """
        if upload.key is not None:
            return upload
        parts = await self.transactions.run(
            lambda session: queries.parts(session, upload.id)
        )
        key, sha256 = f"{self._now():%Y/%m}/{new_id()}", hashlib.sha256()
        await self.storage.put_stream(key, self._joined(parts, sha256))
        stays = await self.transactions.run(
            lambda session: service.become_whole(
                session, upload.id, key=key, sha256=sha256.hexdigest()
            )
        )
        # What a failing store keeps for now is swept with the upload.
        await self._discard([part.key for part in parts] if stays else [key])
        return await self.look(upload.id, owner_id=upload.owner_id)

    async def whole(self, upload_id: UUID, *, owner_id: UUID) -> Upload:
        """Return an upload of which every byte is there.

        Raises:
            UploadIncomplete: if bytes are missing.
        """
        upload = await self.look(upload_id, owner_id=owner_id)
        if upload.received < upload.length:
            raise UploadIncomplete(f"Mới nhận {upload.received}/{upload.length} byte")
        return upload

    async def look(self, upload_id: UUID, *, owner_id: UUID) -> Upload:
        at = self._now()
        return await self.transactions.run(
            lambda session: queries.get(session, upload_id, owner_id=owner_id, at=at)
        )

    async def _keep_as_it_comes(
        self, body: AsyncIterator[bytes], writing: Writing
    ) -> int:
        received = writing.offset
        async for piece in pieces(body, self.patience):
            part = await self._store(writing, received, piece)
            received = await self._count(writing, [part])
        return received

    async def _keep_if_right(
        self, body: AsyncIterator[bytes], writing: Writing, checksum: Checksum
    ) -> int:
        found = hashlib.new(checksum.algorithm, usedforsecurity=False)
        parts: list[Part] = []
        received = writing.offset
        async for piece in pieces(body, self.patience):
            found.update(piece)
            parts.append(await self._store(writing, received, piece))
            received += len(piece)
            await self._count(writing, [])
        if found.digest() != checksum.digest:
            await self._discard([part.key for part in parts])
            raise ChecksumMismatch
        return await self._count(writing, parts) if parts else received

    async def _store(self, writing: Writing, start: int, piece: bytes) -> Part:
        if start + len(piece) > writing.length:
            raise UploadTooLarge(f"Tệp đã khai dài {writing.length} byte")
        part = Part(start, len(piece), f"{folder(writing.upload_id)}/{new_id()}")
        await self.storage.put(part.key, piece)
        return part

    async def _count(self, writing: Writing, parts: Sequence[Part]) -> int:
        at = self._now()
        return await self.transactions.run(
            lambda session: service.keep(session, writing, parts, at=at)
        )

    async def _joined(
        self, parts: Sequence[UploadPart], sha256: "hashlib._Hash"
    ) -> AsyncIterator[bytes]:
        for part in parts:
            piece = await self.storage.get(part.key)
            await asyncio.to_thread(sha256.update, piece)
            yield piece

    async def _discard(self, keys: Sequence[str]) -> None:
        try:
            await self.storage.delete(*keys)
        except ProblemError as error:
            _log.warning("upload_bytes_left_to_the_sweep", why=error.code)

    def _now(self) -> datetime:
        return self.transactions.clock.now()


def folder(upload_id: UUID) -> str:
    """Return under which prefix every part of an upload lies, counted or not."""
    return f"uploads/{upload_id}"
