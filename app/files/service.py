"""Keep bytes and the row that describes them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.canonical import sha256_hex
from app.core.errors import NotFound, Unavailable
from app.core.ids import new_id
from app.files.models import StoredFile
from app.files.storage import Storage


class FileMissing(NotFound):
    code = "file_not_found"
    title = "Không tìm thấy tệp"


class FileDamaged(Unavailable):
    code = "file_damaged"
    title = "Tệp lưu trữ không còn nguyên vẹn"


@dataclass(frozen=True)
class NewFile:
    name: str
    media_type: str
    data: bytes


async def store(
    session: AsyncSession,
    storage: Storage,
    new: NewFile,
    *,
    stored_by: str,
    at: datetime,
) -> StoredFile:
    """Store bytes under an opaque key, then their row in the transaction.

    If the transaction is undone, bytes without a row stay behind: harmless, and
    removed by the sweep of unreferenced keys.
    """
    file_id = new_id()
    row = StoredFile(
        id=file_id,
        key=f"{at:%Y/%m}/{file_id}",
        name=new.name,
        media_type=new.media_type,
        size=len(new.data),
        sha256=sha256_hex(new.data),
        stored_by=stored_by,
        at=at,
    )
    await storage.put(row.key, new.data)
    session.add(row)
    await session.flush()
    return row


async def find(session: AsyncSession, file_id: UUID) -> StoredFile:
    row = await session.get(StoredFile, file_id)
    if row is None:
        raise FileMissing
    return row


async def read(storage: Storage, row: StoredFile) -> bytes:
    """Return the bytes, only if they are still those that were stored."""
    data = await storage.get(row.key)
    if sha256_hex(data) != row.sha256:
        raise FileDamaged
    return data
