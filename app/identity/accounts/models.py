"""Local accounts with their proofs; nothing here opens an account by itself."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    LargeBinary,
    String,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base
from app.identity.accounts.rules import Facts

_moment = DateTime(timezone=True)


class LocalAccount(Base):
    """One person's, and only theirs; `totp_step` is the last that was used."""

    __tablename__ = "local_accounts"
    __table_args__ = (
        CheckConstraint("username = lower(username)", name="username"),
        CheckConstraint("failures >= 0", name="failures"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), unique=True)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    password_hash: Mapped[str] = mapped_column(Text)
    password_set_at: Mapped[datetime] = mapped_column(_moment)
    temporary: Mapped[bool]
    totp_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    totp_step: Mapped[int | None] = mapped_column(BigInteger)
    failures: Mapped[int]
    locked_at: Mapped[datetime | None] = mapped_column(_moment)
    disabled_at: Mapped[datetime | None] = mapped_column(_moment)
    used_at: Mapped[datetime] = mapped_column(_moment)
    created_at: Mapped[datetime] = mapped_column(_moment)

    def facts(self, *, administrator: bool) -> Facts:
        """Return what the rules ask; whether they administer, their posts say."""
        return Facts(
            administrator=administrator,
            temporary=self.temporary,
            password_set_at=self.password_set_at,
            used_at=self.used_at,
            locked_at=self.locked_at,
            disabled_at=self.disabled_at,
        )


class PastPassword(Base):
    """What a new password must differ from."""

    __tablename__ = "past_passwords"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("local_accounts.id", ondelete="CASCADE"), index=True
    )
    set_at: Mapped[datetime] = mapped_column(_moment)
    password_hash: Mapped[str] = mapped_column(Text)


class RecoveryCode(Base):
    __tablename__ = "recovery_codes"

    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("local_accounts.id", ondelete="CASCADE"), primary_key=True
    )
    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    used_at: Mapped[datetime | None] = mapped_column(_moment)
