"""Tables of acts and their seals; the application's role may only add and read.

But for `audit_heads`, where each chain stands: it is moved on by every act, and
proves by itself nothing.
"""

from datetime import date, datetime

from sqlalchemy import DateTime, Index, LargeBinary
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.canonical import JsonValue
from app.core.database import Base

_moment = DateTime(timezone=True)


class AuditAct(Base):
    """Erased content is NULL `data` and an empty `salt`."""

    __tablename__ = "audit_acts"
    __table_args__ = (Index("audit_acts_actor_idx", "actor_id", "at"),)

    subject: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    event: Mapped[str]
    actor_id: Mapped[str]
    at: Mapped[datetime] = mapped_column(_moment, index=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    data: Mapped[JsonValue] = mapped_column(JSONB)
    commitment: Mapped[bytes] = mapped_column(LargeBinary)
    previous: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class AuditHead(Base):
    """The last act of a subject; its row lock puts the writers of a chain in line."""

    __tablename__ = "audit_heads"

    subject: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int]
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class AuditSeal(Base):
    __tablename__ = "audit_seals"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(unique=True)
    acts: Mapped[int]
    root: Mapped[bytes] = mapped_column(LargeBinary)
    previous: Mapped[bytes] = mapped_column(LargeBinary)
    stamp_before: Mapped[bytes | None] = mapped_column(LargeBinary)
    sealed_at: Mapped[datetime] = mapped_column(_moment)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class AuditSpan(Base):
    """Which acts of a subject a seal is over; `leaves` are their hashes, joined."""

    __tablename__ = "audit_spans"

    subject: Mapped[str] = mapped_column(primary_key=True)
    first: Mapped[int] = mapped_column(primary_key=True)
    seal: Mapped[int] = mapped_column(index=True)
    leaves: Mapped[bytes] = mapped_column(LargeBinary)


class AuditStamp(Base):
    """A time-stamp token (RFC 3161) over a seal; a later one renews it."""

    __tablename__ = "audit_stamps"

    seal: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
