"""What somebody asked to be put right, what stood there, and what was decided."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base
from app.core.encryption.columns import TEXT, TEXT_OR_NONE, Encrypted

_moment = DateTime(timezone=True)


class RectificationRequest(Base):
    """`before` is what stood there when it was asked; of a dossier nothing is copied.

    `salt` opens what the acts say of both values: they hold digests alone.
    """

    __tablename__ = "rectification_requests"
    __table_args__ = (
        CheckConstraint("(subject = 'dossier') = (dossier_id IS NOT NULL)", name="of"),
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="decided"),
        Index(
            "rectification_requests_waiting_key",
            "person_id",
            "subject",
            "dossier_id",
            unique=True,
            postgresql_where=text("state = 'waiting'"),
            postgresql_nulls_not_distinct=True,
        ),
        Index("rectification_requests_office_idx", "office_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    dossier_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("dossiers.id"), index=True
    )
    subject: Mapped[str]
    before_sealed: Mapped[bytes | None]
    wanted_sealed: Mapped[bytes]
    salt: Mapped[str]
    reason: Mapped[str]
    office_id: Mapped[UUID]
    state: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(_moment)
    due_at: Mapped[datetime] = mapped_column(_moment)
    decided_at: Mapped[datetime | None] = mapped_column(_moment)
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    because: Mapped[str | None]

    before = Encrypted(TEXT_OR_NONE)
    wanted = Encrypted(TEXT)
