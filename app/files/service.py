"""Keep bytes and the row that describes them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
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
    row = describe(new, stored_by=stored_by, at=at)
    await storage.put(row.key, new.data)
    return row


def describe(new: NewFile, *, stored_by: str, at: datetime) -> StoredFile:
    """Return the row of a file that is to be stored, under a key of its own."""
    file_id = new_id()
    return StoredFile(
        id=file_id,
        key=f"{at:%Y/%m}/{file_id}",
        name=new.name,
        media_type=new.media_type,
        size=len(new.data),
        sha256=sha256_hex(new.data),
        stored_by=stored_by,
        at=at,
    )


async def twin(
    session: AsyncSession, *, stored_by: str, sha256: str, media_type: str
) -> StoredFile | None:
    """Return a file of the same bytes that this person stored before."""
    statement = (
        select(StoredFile)
        .where(
            StoredFile.sha256 == sha256,
            StoredFile.stored_by == stored_by,
            StoredFile.media_type == media_type,
        )
        .order_by(StoredFile.id)
        .limit(1)
    )
    return (await session.scalars(statement)).first()


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
    return await read_object(storage, row.key, sha256=row.sha256)


async def read_object(storage: Storage, key: str, *, sha256: str) -> bytes:
    """Return the bytes under a key, only if they are those that were hashed."""
    data = await storage.get(key)
    if sha256_hex(data) != sha256:
        raise FileDamaged
    return data
