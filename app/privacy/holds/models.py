"""Orders by which dossiers are kept, beyond every term."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base

_moment = DateTime(timezone=True)


class LegalHold(Base):
    """`document_number` is the order's; one order holds a dossier once at a time."""

    __tablename__ = "legal_holds"
    __table_args__ = (
        CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name="lifted"),
        Index(
            "legal_holds_open_key",
            "dossier_id",
            "document_number",
            unique=True,
            postgresql_where=text("lifted_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossiers.id"), index=True)
    document_number: Mapped[str]
    reason: Mapped[str]
    laid_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    laid_at: Mapped[datetime] = mapped_column(_moment)
    lifted_document: Mapped[str | None]
    lifted_reason: Mapped[str | None]
    lifted_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    lifted_at: Mapped[datetime | None] = mapped_column(_moment)
