"""Two tables: what waits for its position, and what has one for ever.

`feed_entries` is append-only for the application's role. `ticket` only orders
what waits: two entries of one subject take theirs one after the other, as the
second's writer holds the lock that the first's has given up. Rolled-back
tickets leave gaps; positions do not.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    String,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base

_moment = DateTime(timezone=True)


class PendingEntry(Base):
    """`content` is the ready text of the entry, in its RFC 8785 form."""

    __tablename__ = "feed_pending"

    ticket: Mapped[int] = mapped_column(
        BigInteger, Identity(always=True), primary_key=True
    )
    kind: Mapped[str]
    subject: Mapped[str]
    procedure_code: Mapped[str | None]
    office_code: Mapped[str | None]
    content: Mapped[str] = mapped_column(Text)


class FeedEntry(Base):
    __tablename__ = "feed_entries"
    __table_args__ = (
        CheckConstraint("position > 0", name="position"),
        Index("feed_entries_subject_idx", "subject", "position"),
    )

    position: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, autoincrement=False
    )
    kind: Mapped[str]
    subject: Mapped[str]
    procedure_code: Mapped[str | None]
    office_code: Mapped[str | None]
    content: Mapped[str] = mapped_column(Text)
    entry_digest: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
    given_at: Mapped[datetime] = mapped_column(_moment)


class FeedConsumer(Base):
    """How far a consumer says that she has everything."""

    __tablename__ = "feed_consumers"

    client_id: Mapped[UUID] = mapped_column(
        ForeignKey("machine_clients.id"), primary_key=True
    )
    position: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[str] = mapped_column(String(64))
    acknowledged_at: Mapped[datetime] = mapped_column(_moment)
