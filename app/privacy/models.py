"""Who asked to be erased, and what became of it; nothing here names anybody."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base

_moment = DateTime(timezone=True)


class ErasureRequest(Base):
    """`reasons` say why it was refused; `keys_left` are stored bytes still to go."""

    __tablename__ = "erasure_requests"
    __table_args__ = (
        CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name="done"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    state: Mapped[str]
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    asked_at: Mapped[datetime] = mapped_column(_moment)
    done_at: Mapped[datetime | None] = mapped_column(_moment)
    done_by: Mapped[str | None]
    keys_left: Mapped[list[str]] = mapped_column(JSONB)
