"""Sessions as they are kept: the cookie itself is never stored, only its digest."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base
from app.core.encryption import blinds
from app.core.encryption.columns import TEXT, TEXT_OR_NONE, Encrypted
from app.identity.assurance import Assurance, Level

_moment = DateTime(timezone=True)


class SignInSession(Base):
    """`provider` is who proved the person, `proved_at` when, where it said so.

    `sid` is its name for the same stay.
    """

    __tablename__ = "sign_in_sessions"
    __table_args__ = (
        Index(
            "sign_in_sessions_provider_subject_idx",
            "provider",
            "subject_blind",
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    secret_digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    provider: Mapped[str] = mapped_column(String(64))
    subject_sealed: Mapped[bytes]
    subject_blind: Mapped[bytes]
    sid_sealed: Mapped[bytes | None]
    sid_blind: Mapped[bytes | None]
    level: Mapped[int]
    proved_at: Mapped[datetime | None] = mapped_column(_moment)
    agent: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(45))
    began_at: Mapped[datetime] = mapped_column(_moment)
    last_seen_at: Mapped[datetime] = mapped_column(_moment)
    idle_seconds: Mapped[int]
    ends_at: Mapped[datetime] = mapped_column(_moment, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(_moment)
    ended_why: Mapped[str | None] = mapped_column(String(32))

    subject = Encrypted(TEXT, blind=blinds.as_written)
    sid = Encrypted(TEXT_OR_NONE, blind=blinds.as_written)

    @property
    def assurance(self) -> Assurance:
        return Assurance(Level(self.level), self.proved_at)
