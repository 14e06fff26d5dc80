"""Sessions as they are kept: the cookie itself is never stored, only its digest."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base
from app.identity.assurance import Level

_moment = DateTime(timezone=True)


class SignInSession(Base):
    """`provider` is who proved the person; `sid` its name for the same stay."""

    __tablename__ = "sign_in_sessions"
    __table_args__ = (
        Index(
            "sign_in_sessions_provider_subject_idx",
            "provider",
            "subject",
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    secret_digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    provider: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(255))
    sid: Mapped[str | None] = mapped_column(String(255))
    level: Mapped[int]
    agent: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(45))
    began_at: Mapped[datetime] = mapped_column(_moment)
    last_seen_at: Mapped[datetime] = mapped_column(_moment)
    idle_seconds: Mapped[int]
    ends_at: Mapped[datetime] = mapped_column(_moment, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(_moment)
    ended_why: Mapped[str | None] = mapped_column(String(32))

    @property
    def assurance(self) -> Level:
        return Level(self.level)
