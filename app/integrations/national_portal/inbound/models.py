"""Every message that came, once; and which dossier of ours a reference means."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base

_moment = DateTime(timezone=True)


class InboundMessage(Base):
    """`body_id` is the file with the very bytes received.

    Open until it was acted on (`done_at`) or, where it cannot be, parked with the
    reason: a person of the province's one-stop centre must look.
    """

    __tablename__ = "portal_inbound"
    __table_args__ = (
        UniqueConstraint("kind", "reference"),
        CheckConstraint("done_at IS NULL OR parked_at IS NULL", name="settled"),
        Index(
            "portal_inbound_open_idx",
            "received_at",
            postgresql_where=text("done_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    reference: Mapped[str] = mapped_column(String(300))
    digest: Mapped[str] = mapped_column(String(64))
    body_id: Mapped[UUID] = mapped_column(ForeignKey("stored_files.id"))
    received_at: Mapped[datetime] = mapped_column(_moment)
    attempts: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None] = mapped_column(_moment)
    parked_at: Mapped[datetime | None] = mapped_column(_moment)
    reason: Mapped[str | None]


class ExternalReference(Base):
    """What another system calls one of our dossiers; one dossier may have many."""

    __tablename__ = "external_references"

    system: Mapped[str] = mapped_column(String(40), primary_key=True)
    reference: Mapped[str] = mapped_column(String(300), primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossiers.id"), index=True)
    at: Mapped[datetime] = mapped_column(_moment)
