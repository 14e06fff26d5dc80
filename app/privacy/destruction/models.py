"""Lists of dossiers to be destroyed; they stay when the dossiers are gone."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base

_moment = DateTime(timezone=True)


class DestructionList(Base):
    """`digest` is of the rows that are not struck, as they stand."""

    __tablename__ = "destruction_lists"
    __table_args__ = (
        CheckConstraint("(reviewed_at IS NULL) = (reviewed_by IS NULL)", name="review"),
        CheckConstraint("(reviewed_at IS NULL) = (state = 'drawn_up')", name="state"),
        CheckConstraint("(done_at IS NULL) = (done_by IS NULL)", name="done_by"),
        CheckConstraint("(done_at IS NOT NULL) = (state = 'done')", name="done"),
        CheckConstraint("drawn_up_by <> reviewed_by", name="two_people"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    office_id: Mapped[UUID] = mapped_column(ForeignKey("offices.id"), index=True)
    state: Mapped[str]
    digest: Mapped[str]
    drawn_up_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    drawn_up_at: Mapped[datetime] = mapped_column(_moment)
    reviewed_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    reviewed_at: Mapped[datetime | None] = mapped_column(_moment)
    refused_because: Mapped[str | None]
    done_by: Mapped[str | None]
    done_at: Mapped[datetime | None] = mapped_column(_moment)


class DestructionRow(Base):
    """One dossier on a list; `because` says why it was struck off, or kept after all.

    `keys_left` are stored bytes still to go.
    """

    __tablename__ = "destruction_rows"
    __table_args__ = (
        Index(
            "destruction_rows_pending_key",
            "dossier_id",
            unique=True,
            postgresql_where=text("fate = 'pending'"),
        ),
    )

    list_id: Mapped[UUID] = mapped_column(
        ForeignKey("destruction_lists.id"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossiers.id"))
    code: Mapped[str]
    procedure_code: Mapped[str]
    status: Mapped[str]
    ended_on: Mapped[date]
    kept_until: Mapped[date]
    fate: Mapped[str]
    because: Mapped[str | None]
    settled_at: Mapped[datetime | None] = mapped_column(_moment)
    keys_left: Mapped[list[str]] = mapped_column(JSONB, server_default="[]")
