"""Sign-ins under way, whose account is whose, and logout tokens that were used."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base
from app.core.encryption import blinds
from app.core.encryption.columns import TEXT, Encrypted

_moment = DateTime(timezone=True)


class SignInAttempt(Base):
    """Taken away by the first answer that names it: a state serves once.

    `browser_digest` is of the cookie that the browser got with it; `session_id` is
    the session of the person who adds an account.
    """

    __tablename__ = "sign_in_attempts"

    state_digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    browser_digest: Mapped[bytes] = mapped_column(LargeBinary)
    provider: Mapped[str] = mapped_column(String(64))
    nonce: Mapped[str] = mapped_column(String(64))
    verifier: Mapped[str] = mapped_column(String(128))
    return_to: Mapped[str] = mapped_column(String(2000))
    asked_level: Mapped[int | None]
    asked_max_age: Mapped[int | None]
    session_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("sign_in_sessions.id", ondelete="CASCADE")
    )
    begun_at: Mapped[datetime] = mapped_column(_moment, index=True)


class LinkedAccount(Base):
    """A person's account at a provider; one account is one person's, and the reverse."""

    __tablename__ = "linked_accounts"
    __table_args__ = (
        UniqueConstraint("provider", "subject_blind"),
        UniqueConstraint("person_id", "provider"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    provider: Mapped[str] = mapped_column(String(64))
    subject_sealed: Mapped[bytes]
    subject_blind: Mapped[bytes]
    linked_at: Mapped[datetime] = mapped_column(_moment)

    subject = Encrypted(TEXT, blind=blinds.as_written)


class SpentLogoutToken(Base):
    __tablename__ = "spent_logout_tokens"

    provider: Mapped[str] = mapped_column(String(64), primary_key=True)
    jti: Mapped[str] = mapped_column(String(255), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(_moment, index=True)
