"""Results on their way to be sealed, and those kept for the years."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base

_moment = DateTime(timezone=True)


class DraftedResult(Base):
    """A printed result that waits for the signature of the leader who decided.

    `room` is where images of signature and seal go; `signed_file_id` is there once
    the leader has signed, and the seal is put on that.
    """

    __tablename__ = "drafted_results"
    __table_args__ = (
        CheckConstraint(
            "(signed_file_id IS NULL) = (signed_at IS NULL)", name="signed"
        ),
    )

    dossier_id: Mapped[UUID] = mapped_column(
        ForeignKey("dossiers.id"), primary_key=True
    )
    signer_id: Mapped[UUID] = mapped_column(index=True)
    file_id: Mapped[UUID] = mapped_column(ForeignKey("stored_files.id"))
    room: Mapped[dict[str, float] | None] = mapped_column(JSONB)
    at: Mapped[datetime] = mapped_column(_moment)
    signed_file_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_files.id"))
    signed_at: Mapped[datetime | None] = mapped_column(_moment)


class ArchivedResult(Base):
    """A released result carried on to B-LTA, and again; appended, never changed.

    The released bytes stay what they were: whoever holds them can compare. This
    is the form that still proves itself when its certificates have ended.
    """

    __tablename__ = "archived_results"

    dossier_id: Mapped[UUID] = mapped_column(
        ForeignKey("dossiers.id"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[UUID] = mapped_column(ForeignKey("stored_files.id"))
    at: Mapped[datetime] = mapped_column(_moment)
    renew_by: Mapped[datetime] = mapped_column(_moment, index=True)


async def of(session: AsyncSession, dossier_id: UUID) -> DraftedResult | None:
    return await session.get(DraftedResult, dossier_id, populate_existing=True)


async def awaiting(session: AsyncSession, signer_id: UUID) -> list[DraftedResult]:
    """Return what waits for this person's signature, oldest first."""
    statement = (
        select(DraftedResult)
        .where(
            DraftedResult.signer_id == signer_id,
            DraftedResult.signed_file_id.is_(None),
        )
        .order_by(DraftedResult.at)
        .limit(200)
    )
    return list((await session.scalars(statement)).all())


async def newest_archive(
    session: AsyncSession, dossier_id: UUID
) -> ArchivedResult | None:
    statement = (
        select(ArchivedResult)
        .where(ArchivedResult.dossier_id == dossier_id)
        .order_by(ArchivedResult.number.desc())
        .limit(1)
    )
    return (await session.scalars(statement)).first()
