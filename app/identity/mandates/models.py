"""Mandates, from the offer to the end; a row is never taken away."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base
from app.core.encryption import blinds
from app.core.encryption.columns import TEXT, Encrypted

_moment = DateTime(timezone=True)


class Mandate(Base):
    """Who may act for whom, in what, from a day until another.

    A side is named by its identity number until it has accepted: whether somebody
    has that number is not told. No `procedures` means every one of them.
    """

    __tablename__ = "mandates"
    __table_args__ = (
        CheckConstraint("principal_id <> agent_id", name="two_people"),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="dates"),
        CheckConstraint(
            "(accepted_at IS NULL) = (accepted_by IS NULL)", name="accepted"
        ),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended"),
        CheckConstraint(
            "accepted_at IS NULL"
            " OR (principal_id IS NOT NULL AND agent_id IS NOT NULL)",
            name="sides",
        ),
        CheckConstraint("cardinality(scopes) > 0", name="scopes"),
        Index("mandates_agent_idx", "agent_id"),
        Index("mandates_principal_idx", "principal_id"),
        Index("mandates_agent_number_idx", "agent_number_blind"),
        Index("mandates_principal_number_idx", "principal_number_blind"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    principal_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    principal_number_sealed: Mapped[bytes]
    principal_number_blind: Mapped[bytes]
    principal_name: Mapped[str]
    agent_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    agent_number_sealed: Mapped[bytes]
    agent_number_blind: Mapped[bytes]
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    procedures: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    basis: Mapped[str]
    offered_side: Mapped[str]
    offered_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    offered_at: Mapped[datetime] = mapped_column(_moment)
    accepted_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    accepted_at: Mapped[datetime | None] = mapped_column(_moment)
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    ended_at: Mapped[datetime | None] = mapped_column(_moment)

    principal_number = Encrypted(TEXT, blind=blinds.as_number)
    agent_number = Encrypted(TEXT, blind=blinds.as_number)
