"""The table of messages; a row leaves the open set when it is delivered."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.canonical import JsonValue
from app.core.database import Base

_moment = DateTime(timezone=True)


class OutboxMessage(Base):
    """`owner` is who must look at a parked message: an office, or the service centre."""

    __tablename__ = "outbox_messages"
    __table_args__ = (
        UniqueConstraint("topic", "key", "number"),
        Index(
            "outbox_messages_open_idx",
            "topic",
            "key",
            "number",
            postgresql_where=text("delivered_at IS NULL"),
        ),
        Index(
            "outbox_messages_due_idx",
            "topic",
            "due_at",
            postgresql_where=text("delivered_at IS NULL AND parked_at IS NULL"),
        ),
        CheckConstraint("parked_at IS NULL OR owner IS NOT NULL", name="owner"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    topic: Mapped[str]
    key: Mapped[str]
    number: Mapped[int]
    payload: Mapped[JsonValue] = mapped_column(JSONB)
    occurred_at: Mapped[datetime] = mapped_column(_moment)
    due_at: Mapped[datetime] = mapped_column(_moment)
    leased_until: Mapped[datetime | None] = mapped_column(_moment)
    attempts: Mapped[int] = mapped_column(default=0)
    outcome_unknown: Mapped[bool] = mapped_column(default=False)
    delivered_at: Mapped[datetime | None] = mapped_column(_moment)
    parked_at: Mapped[datetime | None] = mapped_column(_moment)
    owner: Mapped[str | None]
    last_reason: Mapped[str | None]
