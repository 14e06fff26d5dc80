from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base

_moment = DateTime(timezone=True)


class FetchedEvidence(Base):
    """One source and what is held of it: the newest answer it gave, if any.

    It is a cache: what a verdict rests on is kept with the verdict.
    """

    __tablename__ = "fetched_evidence"
    __table_args__ = (
        CheckConstraint(
            "num_nulls(der, sha256, this_update, next_update, fetched_at) IN (0, 5)",
            name="held",
        ),
    )

    kind: Mapped[str] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(primary_key=True)
    about: Mapped[str] = mapped_column(primary_key=True)
    der: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    sha256: Mapped[str | None]
    this_update: Mapped[datetime | None] = mapped_column(_moment)
    next_update: Mapped[datetime | None] = mapped_column(_moment)
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    fetched_at: Mapped[datetime | None] = mapped_column(_moment)
    due_at: Mapped[datetime] = mapped_column(_moment, index=True)
    failures: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str | None]
