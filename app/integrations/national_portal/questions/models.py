"""Questions with their answers: asked through the Portal, by agencies, or our own."""

from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Index,
    Sequence,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base

_moment = DateTime(timezone=True)


class Source(StrEnum):
    CITIZENS = "citizens"
    AGENCIES = "agencies"
    OWN = "own"


class PortalQuestion(Base):
    """`number` is the Portal's HOIDAPID, or ours for a question of our own.

    `office_id` is the office of ours that is asked; without one, the service centre
    says which. `portal_answer` is what the Portal shows, `answer` what we gave.
    `withdrawn_at`: the Portal does not show it any more.
    """

    __tablename__ = "portal_questions"
    __table_args__ = (
        UniqueConstraint("source", "number"),
        CheckConstraint(
            "num_nonnulls(answer, answered_at, answered_by, answered_name, "
            "answered_title) IN (0, 5)",
            name="answered",
        ),
        CheckConstraint(
            "portal_answer IS NULL OR portal_answer_id IS NOT NULL",
            name="portal_answer",
        ),
        Index(
            "portal_questions_waiting_idx",
            "office_id",
            "id",
            postgresql_where=text("answer IS NULL AND portal_answer IS NULL"),
        ),
        Index(None, "procedure_code", "id"),
        Index(None, "field_code", "id"),
        Index(None, "office_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(10))
    number: Mapped[int] = mapped_column(BigInteger)
    office_code: Mapped[str | None] = mapped_column(String(100))
    office_name: Mapped[str | None] = mapped_column(Text)
    office_id: Mapped[UUID | None]
    field_code: Mapped[str | None] = mapped_column(String(100))
    procedure_code: Mapped[str | None] = mapped_column(String(100))
    content: Mapped[str] = mapped_column(Text)
    portal_answer_id: Mapped[int | None] = mapped_column(BigInteger)
    portal_answer: Mapped[str | None] = mapped_column(Text)
    answer: Mapped[str | None] = mapped_column(Text)
    answered_by: Mapped[UUID | None]
    answered_name: Mapped[str | None] = mapped_column(String(200))
    answered_title: Mapped[str | None] = mapped_column(String(200))
    answered_at: Mapped[datetime | None] = mapped_column(_moment)
    received_at: Mapped[datetime] = mapped_column(_moment)
    withdrawn_at: Mapped[datetime | None] = mapped_column(_moment)
    version: Mapped[int] = mapped_column(default=1)

    @property
    def shown_answer(self) -> str | None:
        """What people read: the Portal's own word, where it has one."""
        return self.portal_answer or self.answer


OWN_NUMBERS: Final = Sequence("portal_own_question_numbers", metadata=Base.metadata)
