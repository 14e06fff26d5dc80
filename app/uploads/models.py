"""Tables of uploads: how far one is, and where its parts lie."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base

_moment = DateTime(timezone=True)


class Upload(Base):
    """`received` bytes are durable: its parts are stored before it is moved.

    `writer` is the connection that may add to it now, `written_at` its last sign of
    life. All there, the parts become one object, `key`; `file_id` is the stored file
    that it became. One that ended is swept with all its bytes that are no file's.
    """

    __tablename__ = "uploads"
    __table_args__ = (
        CheckConstraint("length > 0 AND received BETWEEN 0 AND length", name="bounds"),
        CheckConstraint("(writer IS NULL) = (written_at IS NULL)", name="writer"),
        CheckConstraint("(key IS NULL) = (sha256 IS NULL)", name="whole"),
        CheckConstraint("key IS NULL OR received = length", name="complete"),
        Index("uploads_expires_idx", "expires_at"),
        Index(
            "uploads_owner_idx", "owner_id", postgresql_where=text("ended_at IS NULL")
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    name: Mapped[str]
    stated: Mapped[str]
    length: Mapped[int] = mapped_column(BigInteger)
    received: Mapped[int] = mapped_column(BigInteger, default=0)
    parts: Mapped[int] = mapped_column(default=0)
    writer: Mapped[UUID | None]
    written_at: Mapped[datetime | None] = mapped_column(_moment)
    created_at: Mapped[datetime] = mapped_column(_moment)
    expires_at: Mapped[datetime] = mapped_column(_moment)
    ended_at: Mapped[datetime | None] = mapped_column(_moment)
    key: Mapped[str | None]
    sha256: Mapped[str | None]
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_files.id"))


class UploadPart(Base):
    """One opaque object of the store, and where in the file its bytes belong."""

    __tablename__ = "upload_parts"

    upload_id: Mapped[UUID] = mapped_column(
        ForeignKey("uploads.id", ondelete="CASCADE"), primary_key=True
    )
    start: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    size: Mapped[int]
    key: Mapped[str] = mapped_column(unique=True)
