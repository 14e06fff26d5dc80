"""Every read of uploads; each takes the owner, whom alone they exist for."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.files.models import StoredFile
from app.uploads.errors import UploadExpired, UploadNotFound
from app.uploads.limits import MEGABYTE, Held
from app.uploads.models import Upload, UploadPart


async def get(
    session: AsyncSession,
    upload_id: UUID,
    *,
    owner_id: UUID,
    at: datetime,
    lock: bool = False,
) -> Upload:
    """Return a living upload of this person; locked, if it is to be changed.

    Raises:
        UploadNotFound: if it is absent, ended, or another's.
        UploadExpired: if its time is over, though its bytes are not swept yet.
    """
    statement = select(Upload).where(
        Upload.id == upload_id, Upload.owner_id == owner_id, Upload.ended_at.is_(None)
    )
    if lock:
        statement = statement.with_for_update()
    row = (
        await session.scalars(statement.execution_options(populate_existing=True))
    ).first()
    if row is None:
        raise UploadNotFound
    if row.expires_at <= at:
        raise UploadExpired
    return row


async def parts(session: AsyncSession, upload_id: UUID) -> Sequence[UploadPart]:
    """Return the parts in the order of their bytes."""
    statement = (
        select(UploadPart)
        .where(UploadPart.upload_id == upload_id)
        .order_by(UploadPart.start)
    )
    return (await session.scalars(statement)).all()


async def held(session: AsyncSession, *, owner_id: UUID, at: datetime) -> Held:
    """Count what a person has under way and has not used yet."""
    unfinished, promised = (
        await session.execute(
            select(
                func.count().filter(Upload.received < Upload.length),
                func.coalesce(func.sum(Upload.length), 0),
            ).where(
                Upload.owner_id == owner_id,
                Upload.ended_at.is_(None),
                Upload.file_id.is_(None),
                Upload.expires_at > at,
            )
        )
    ).one()
    return Held(unfinished, float(promised) / MEGABYTE)


async def over(
    session: AsyncSession, *, at: datetime, rest: timedelta, size: int
) -> Sequence[Upload]:
    """Return uploads to end, and those that ended at least `rest` ago, oldest first."""
    statement = (
        select(Upload)
        .where(
            or_(
                Upload.ended_at <= at - rest,
                Upload.ended_at.is_(None) & (Upload.expires_at <= at),
            )
        )
        .order_by(Upload.expires_at, Upload.id)
        .limit(size)
        .with_for_update(skip_locked=True)
    )
    return (await session.scalars(statement)).all()


async def is_file(session: AsyncSession, *, key: str) -> bool:
    """Tell whether an object has become a stored file."""
    statement = select(StoredFile.id).where(StoredFile.key == key)
    return (await session.scalars(statement)).first() is not None
