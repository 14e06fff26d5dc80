"""Every change of an upload, in its caller's transaction. No byte moves here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.ids import new_id
from app.uploads import limits as bounds
from app.uploads import queries
from app.uploads.errors import (
    OffsetMismatch,
    TooManyUploads,
    UploadIncomplete,
    UploadLocked,
    UploadTooLarge,
)
from app.uploads.headers import Creation
from app.uploads.limits import UploadLimits
from app.uploads.models import Upload, UploadPart

# A writer stores what it has at least every two seconds while bytes come in: one
# that was silent for longer than this has lost its line, and may be replaced.
LEASE: Final = timedelta(seconds=8)


@dataclass(frozen=True)
class Writing:
    """The right of one connection to add bytes, until another one takes over."""

    upload_id: UUID
    writer: UUID
    offset: int
    length: int
    life: timedelta


@dataclass(frozen=True)
class Part:
    """Bytes that lie in the store, and are no upload's yet."""

    start: int
    size: int
    key: str


async def create(
    session: AsyncSession,
    new: Creation,
    *,
    owner_id: UUID,
    at: datetime,
    limits: UploadLimits,
) -> Upload:
    """Begin an upload.

    Two creations of one person wait for each other, so that together they cannot
    pass a bound that each keeps.

    Raises:
        UploadEmpty, UploadTooLarge, TooManyUploads: before any byte is sent.
    """
    await session.execute(select(func.pg_advisory_xact_lock(_lock_number(owner_id))))
    held = await queries.held(session, owner_id=owner_id, at=at)
    refused = bounds.refusal(new.length, held=held, limits=limits)
    if refused is not None:
        raise refused
    upload = Upload(
        id=new_id(),
        owner_id=owner_id,
        name=new.name,
        stated=new.stated,
        length=new.length,
        received=0,
        parts=0,
        created_at=at,
        expires_at=at + limits.life,
    )
    session.add(upload)
    await session.flush()
    return upload


async def begin_writing(
    session: AsyncSession,
    upload_id: UUID,
    *,
    owner_id: UUID,
    offset: int,
    announced: int,
    at: datetime,
    life: timedelta,
) -> Writing:
    """Become the one connection that adds bytes from `offset` on.

    Raises:
        OffsetMismatch: if the durable bytes end elsewhere.
        UploadTooLarge: if more is announced than is missing.
        UploadLocked: while another connection is alive.
        TooManyUploads: if it came in too many small pieces.
    """
    row = await queries.get(session, upload_id, owner_id=owner_id, at=at, lock=True)
    if row.received != offset:
        raise OffsetMismatch(f"Đã nhận {row.received} byte")
    if row.received + announced > row.length:
        raise UploadTooLarge(f"Tệp đã khai dài {row.length} byte")
    if row.written_at is not None and at - row.written_at < LEASE:
        raise UploadLocked
    if row.parts >= bounds.MOST_PARTS:
        raise TooManyUploads("Tệp bị chia thành quá nhiều phần nhỏ, hãy tải lại từ đầu")
    row.writer, row.written_at = new_id(), at
    await session.flush()
    return Writing(row.id, row.writer, row.received, row.length, life)


async def keep(
    session: AsyncSession, writing: Writing, parts: Sequence[Part], *, at: datetime
) -> int:
    """Count stored parts as received; with none, only show that the line lives.

    Raises:
        UploadLocked: if another connection took over, or the upload ended; the
            parts are nobody's then.
    """
    size = sum(part.size for part in parts)
    kept = await session.execute(
        update(Upload)
        .where(
            Upload.id == writing.upload_id,
            Upload.writer == writing.writer,
            Upload.ended_at.is_(None),
            *(Upload.received == part.start for part in parts[:1]),
        )
        .values(
            received=Upload.received + size,
            parts=Upload.parts + len(parts),
            written_at=at,
            expires_at=func.greatest(Upload.expires_at, at + writing.life),
        )
        .returning(Upload.received)
    )
    received = kept.scalar_one_or_none()
    if received is None:
        raise UploadLocked
    session.add_all(
        UploadPart(
            upload_id=writing.upload_id, start=part.start, size=part.size, key=part.key
        )
        for part in parts
    )
    await session.flush()
    return received


async def stop_writing(session: AsyncSession, writing: Writing) -> None:
    """Let the next connection in; no matter if another one is in already."""
    await session.execute(
        update(Upload)
        .where(Upload.id == writing.upload_id, Upload.writer == writing.writer)
        .values(writer=None, written_at=None)
    )


async def become_whole(
    session: AsyncSession, upload_id: UUID, *, key: str, sha256: str
) -> bool:
    """Put one object in the place of the parts; False if somebody else just did."""
    done = await session.execute(
        update(Upload)
        .where(Upload.id == upload_id, Upload.key.is_(None), Upload.ended_at.is_(None))
        .values(key=key, sha256=sha256)
        .returning(Upload.id)
    )
    if done.scalar_one_or_none() is None:
        return False
    await session.execute(delete(UploadPart).where(UploadPart.upload_id == upload_id))
    return True


async def use(
    session: AsyncSession, upload_id: UUID, *, owner_id: UUID, at: datetime
) -> Upload:
    """Return a whole upload locked, to become a file; twice, it is the same file.

    Raises:
        UploadNotFound, UploadExpired: if it ended meanwhile.
        UploadIncomplete: if bytes are missing.
    """
    row = await queries.get(session, upload_id, owner_id=owner_id, at=at, lock=True)
    if row.key is None:
        raise UploadIncomplete
    return row


async def terminate(
    session: AsyncSession, upload_id: UUID, *, owner_id: UUID, at: datetime
) -> None:
    """End it; a connection that still writes finds out at its next part."""
    row = await queries.get(session, upload_id, owner_id=owner_id, at=at, lock=True)
    row.ended_at = at
    await session.flush()


async def forget(session: AsyncSession, upload_id: UUID) -> None:
    """Remove an ended upload with what is known of its parts."""
    await session.execute(delete(Upload).where(Upload.id == upload_id))


def _lock_number(owner_id: UUID) -> int:
    """Return the person's number among PostgreSQL's advisory locks (64 bits)."""
    return int.from_bytes(owner_id.bytes[8:], signed=True)
