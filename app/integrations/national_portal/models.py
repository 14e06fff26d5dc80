"""What the Portal has acknowledged, one row a dossier."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base


class PortalDossier(Base):
    __tablename__ = "portal_dossiers"

    dossier_id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(100), unique=True)
    held: Mapped[bool]
    last_status: Mapped[str | None] = mapped_column(String(2))
    synchronised_step: Mapped[int]
    attempted_step: Mapped[int]
    acknowledged_step: Mapped[int]
    last_synced_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    last_error: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        CheckConstraint("acknowledged_step >= 0", name="acknowledged_step"),
    )
