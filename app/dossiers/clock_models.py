"""Tables of a dossier's time: the clock's ledger, promises moved, reminders.

`clock_entries` is append-only.
"""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    DateTime,
    ForeignKey,
    SmallInteger,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.canonical import JsonValue
from app.core.database import Base

_moment = DateTime(timezone=True)
Json = dict[str, JsonValue]


class Reminder(Base):
    """A share of a step's time was used up, and whom this was told; once a share.

    `escalated_to` is the role in the same office that was told besides the holder.
    """

    __tablename__ = "reminders"

    work_item_id: Mapped[UUID] = mapped_column(
        ForeignKey("work_items.id"), primary_key=True
    )
    share: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossiers.id"), index=True)
    office_id: Mapped[UUID]
    role: Mapped[str]
    assignee_id: Mapped[UUID | None]
    escalated_to: Mapped[str | None]
    at: Mapped[datetime] = mapped_column(_moment)


class ClockEntry(Base):
    """One entry of the legal clock's ledger, with its legal basis."""

    __tablename__ = "clock_entries"

    dossier_id: Mapped[UUID] = mapped_column(
        ForeignKey("dossiers.id"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    at: Mapped[datetime] = mapped_column(_moment)
    basis: Mapped[str]
    unit: Mapped[str | None]
    amount: Mapped[Decimal | None]


class DueChange(Base):
    """A due time moved after it was promised: extended, or by a corrected calendar.

    `basis` is the law or the decision that moved it; `apology` is said to the
    applicant on form 04. `number` is that of the progress that told it.
    """

    __tablename__ = "due_changes"

    dossier_id: Mapped[UUID] = mapped_column(
        ForeignKey("dossiers.id"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    due_before: Mapped[datetime] = mapped_column(_moment)
    due_after: Mapped[datetime] = mapped_column(_moment)
    reason: Mapped[str]
    basis: Mapped[str]
    apology: Mapped[str | None]
    at: Mapped[datetime] = mapped_column(_moment)
