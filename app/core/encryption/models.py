"""Which keys a database knows."""

from datetime import datetime

from sqlalchemy import DateTime
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base

_moment = DateTime(timezone=True)


class KnownKey(Base):
    """A key this database was used with: `proof` is what that key alone makes.

    `retired_at`: nothing is under it any more, so processes may start without it.
    """

    __tablename__ = "encryption_keys"

    use: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    proof: Mapped[bytes]
    first_used_at: Mapped[datetime] = mapped_column(_moment)
    retired_at: Mapped[datetime | None] = mapped_column(_moment)
