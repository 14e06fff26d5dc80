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


async def put(
    storage: Storage, new: NewFile, *, stored_by: str, at: datetime
) -> StoredFile:
    """Store bytes under an opaque key; `keep` the row that comes back.

    A row that is never kept leaves bytes that nobody refers to: harmless, and
    found by comparing keys with rows. It is the price of having no network
    call inside a transaction.
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
    return row


async def keep(session: AsyncSession, row: StoredFile) -> None:
    session.add(row)
    await session.flush()


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
