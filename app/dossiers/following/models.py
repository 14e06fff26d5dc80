"""Tables of following: messages about a dossier, and what its applicant thought."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base

_moment = DateTime(timezone=True)


class Message(Base):
    """One message between the applicant and the offices that hold the dossier.

    `office_id` is the office that writes; none is the applicant. `read_at` is when
    the other side first read it.
    """

    __tablename__ = "dossier_messages"
    __table_args__ = (
        CheckConstraint("(read_at IS NULL) = (read_by IS NULL)", name="read"),
        Index(
            "dossier_messages_unread_idx",
            "dossier_id",
            postgresql_where=text("read_at IS NULL"),
        ),
    )

    dossier_id: Mapped[UUID] = mapped_column(
        ForeignKey("dossiers.id"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[UUID | None]
    office_name: Mapped[str | None]
    author_id: Mapped[UUID]
    author_name: Mapped[str]
    body: Mapped[str]
    at: Mapped[datetime] = mapped_column(_moment)
    read_at: Mapped[datetime | None] = mapped_column(_moment)
    read_by: Mapped[UUID | None]


class Rating(Base):
    """How satisfied the applicant was (TT 32/2017/TT-BTTTT art. 12), once a dossier.

    `office_id` is the office that ended it: what is said is said of it.
    """

    __tablename__ = "dossier_ratings"
    __table_args__ = (Index(None, "office_id", "given_at"),)

    dossier_id: Mapped[UUID] = mapped_column(
        ForeignKey("dossiers.id"), primary_key=True
    )
    office_id: Mapped[UUID]
    overall: Mapped[str]
    convenience: Mapped[str]
    timeliness: Mapped[str]
    attitude: Mapped[str]
    comment: Mapped[str | None]
    given_at: Mapped[datetime] = mapped_column(_moment)
    changed_at: Mapped[datetime] = mapped_column(_moment)
