"""The leader's leave to ask for a supplement once more."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base


class SupplementPermit(Base):
    """Who allowed the request of this number, in which capacity, and why."""

    __tablename__ = "supplement_permits"

    dossier_id: Mapped[UUID] = mapped_column(
        ForeignKey("dossiers.id"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    granted_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    granted_title: Mapped[str]
    reason: Mapped[str]
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
