from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, LargeBinary
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base

_moment = DateTime(timezone=True)


class SigningSession(Base):
    """One certificate asked to sign some documents until `expires_at`.

    Without a `provider` the signer brings certificate and values; with one, the
    worker asks it, and `ticket` is what it calls our request.
    """

    __tablename__ = "signing_sessions"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    signer_id: Mapped[UUID] = mapped_column(index=True)
    provider: Mapped[str | None]
    certificate: Mapped[bytes | None] = mapped_column(LargeBinary)
    chain: Mapped[list[bytes]] = mapped_column(ARRAY(LargeBinary), default=list)
    scheme: Mapped[str | None]
    ticket: Mapped[str | None]
    opened_at: Mapped[datetime] = mapped_column(_moment)
    expires_at: Mapped[datetime] = mapped_column(_moment, index=True)


class SigningDocument(Base):
    """One document of a session: whose bytes, what was appended, what to sign.

    `place` says to the house what the document is, and where the signed one goes.
    """

    __tablename__ = "signing_documents"
    __table_args__ = (
        CheckConstraint(
            "(tail IS NULL) = (signed_attributes IS NULL)", name="prepared"
        ),
        CheckConstraint(
            "(signed_file_id IS NULL) = (signed_at IS NULL)", name="signed"
        ),
    )

    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("signing_sessions.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    place: Mapped[dict[str, Any]] = mapped_column(JSONB)
    field: Mapped[str]
    source_id: Mapped[UUID] = mapped_column(ForeignKey("stored_files.id"))
    source_sha256: Mapped[str]
    tail: Mapped[bytes | None] = mapped_column(LargeBinary)
    document_digest: Mapped[bytes | None] = mapped_column(LargeBinary)
    region_start: Mapped[int | None]
    region_end: Mapped[int | None]
    signed_attributes: Mapped[bytes | None] = mapped_column(LargeBinary)
    value_sha256: Mapped[bytes | None] = mapped_column(LargeBinary)
    signed_file_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_files.id"))
    signed_at: Mapped[datetime | None] = mapped_column(_moment)
    refused: Mapped[str | None]
