from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base


class RegisterPrint(Base):
    """A register asked for, of the local days from the first to the last.

    `file_id` once the worker has printed it, as it stood then.
    """

    __tablename__ = "register_prints"
    __table_args__ = (CheckConstraint("last_day >= first_day", name="days"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    office_id: Mapped[UUID] = mapped_column(ForeignKey("offices.id"))
    number: Mapped[int]
    first_day: Mapped[date]
    last_day: Mapped[date]
    asked_by: Mapped[UUID]
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_files.id"))
