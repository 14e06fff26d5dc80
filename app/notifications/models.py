from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base


class Notice(Base):
    """One message to one person; about a dossier by id only, which may be gone."""

    __tablename__ = "notices"
    __table_args__ = (Index(None, "person_id", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[UUID]
    dossier_id: Mapped[UUID | None]
    kind: Mapped[str]
    title: Mapped[str]
    body: Mapped[str]
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    read_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
