"""The table of acts; the application's role may only add and read."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, LargeBinary, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.canonical import JsonValue
from app.core.database import Base


class AuditAct(Base):
    __tablename__ = "audit_acts"
    __table_args__ = (UniqueConstraint("subject", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    subject: Mapped[str]
    number: Mapped[int]
    event: Mapped[str]
    actor_id: Mapped[str]
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    data: Mapped[JsonValue] = mapped_column(JSONB)
    commitment: Mapped[bytes] = mapped_column(LargeBinary)
    previous: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
