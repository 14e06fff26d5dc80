"""What the Portal has acknowledged, and what was found when it was doubted."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.canonical import JsonValue
from app.core.database import Base

_moment = DateTime(timezone=True)


class PortalDossier(Base):
    """One row a dossier. `checked_digest` is what both sides last agreed on.

    `remote_id` is its `idHoSo`, where the Portal of 2026 has given one.
    """

    __tablename__ = "portal_dossiers"

    dossier_id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(100), unique=True)
    remote_id: Mapped[str | None] = mapped_column(String(100))
    held: Mapped[bool]
    last_status: Mapped[str | None] = mapped_column(String(2))
    synchronised_step: Mapped[int]
    attempted_step: Mapped[int]
    acknowledged_step: Mapped[int]
    last_synced_at: Mapped[datetime | None] = mapped_column(_moment)
    last_error: Mapped[str | None] = mapped_column(Text)
    checked_at: Mapped[datetime | None] = mapped_column(_moment)
    checked_digest: Mapped[str | None] = mapped_column(String(64))

    __table_args__ = (
        CheckConstraint("acknowledged_step >= 0", name="acknowledged_step"),
    )


class PortalUpload(Base):
    """A file that the Portal of 2026 has acknowledged: what it calls it, its hash."""

    __tablename__ = "portal_uploads"

    file_id: Mapped[UUID] = mapped_column(primary_key=True)
    remote_id: Mapped[str] = mapped_column(String(100))
    hash: Mapped[str] = mapped_column(String(64))
    uploaded_at: Mapped[datetime] = mapped_column(_moment)


class PortalReconciliation(Base):
    """One comparison with the Portal; `drifts` names what differed, dossier by dossier.

    `ours` and `theirs` are the roots of the two digest trees over what was compared.
    """

    __tablename__ = "portal_reconciliations"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(index=True)
    started_at: Mapped[datetime] = mapped_column(_moment)
    finished_at: Mapped[datetime] = mapped_column(_moment)
    compared: Mapped[int]
    equal: Mapped[int]
    under_way: Mapped[int]
    unanswered: Mapped[int]
    repaired: Mapped[int]
    ours: Mapped[str] = mapped_column(String(64))
    theirs: Mapped[str] = mapped_column(String(64))
    drifts: Mapped[list[dict[str, JsonValue]]] = mapped_column(JSONB)
