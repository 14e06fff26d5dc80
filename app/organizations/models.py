"""Offices and the links between a closed office and those that follow it.

`valid_from` is the first local day of an office, `valid_to` the first day on
which it no longer exists: [valid_from, valid_to). A closed office names the
decision that closed it. `rank` 0 marks the heir that takes over open dossiers;
others share only the archive. `recorded_at` is when the register learned of it.
"""

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base
from app.core.ids import new_id


class Kind(StrEnum):
    """Where an office stands; the values are stored."""

    PROVINCIAL_COMMITTEE = "provincial_committee"
    COMMITTEE_OFFICE = "committee_office"
    SERVICE_CENTRE = "service_centre"
    DEPARTMENT = "department"
    # Until 1 July 2025, when its tasks went to the communes and the province.
    DISTRICT = "district"
    COMMUNE = "commune"


class Office(Base):
    __tablename__ = "offices"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(String(35), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(32))
    functions: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    area_code: Mapped[str | None] = mapped_column(String(5))
    parent_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("offices.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    closed_by: Mapped[str | None] = mapped_column(String(1000))
    calendar: Mapped[str] = mapped_column(String(64), default="office")
    address: Mapped[str | None] = mapped_column(String(1000))
    phone: Mapped[str | None] = mapped_column(String(32))
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="life"),
        CheckConstraint("(valid_to IS NULL) = (closed_by IS NULL)", name="closing"),
        Index(None, "kind", "code"),
        Index(None, "area_code"),
    )


class OfficeSuccessor(Base):
    __tablename__ = "office_successors"

    office_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("offices.id"), primary_key=True
    )
    successor_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("offices.id"), primary_key=True
    )
    since: Mapped[date]
    rank: Mapped[int]

    __table_args__ = (
        CheckConstraint("office_id <> successor_id", name="not_itself"),
        Index(None, "office_id", "rank", unique=True),
        Index(None, "successor_id"),
    )


class CalendarVersion(Base):
    """A working calendar as one decision fixed it; `name@number` names it for ever.

    `week` has shifts such as "07:00-11:30" by weekday. It knows the days of
    [valid_from, valid_until). A correction is the next number, with all its rows.
    """

    __tablename__ = "calendar_versions"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(64))
    number: Mapped[int]
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    provisional_from: Mapped[date | None]
    week: Mapped[dict[str, list[str]]] = mapped_column(JSONB)
    weekly_rest_basis: Mapped[str] = mapped_column(Text)
    decision: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        UniqueConstraint("name", "number"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("valid_until > valid_from", name="life"),
    )

    @property
    def version(self) -> str:
        return f"{self.name}@{self.number}"


class CalendarDay(Base):
    """A date worked unlike its weekday: off when it has no shift.

    `basis` is the number of the decision, or the article of law, that says so.
    """

    __tablename__ = "calendar_days"

    calendar_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("calendar_versions.id"), primary_key=True
    )
    day: Mapped[date] = mapped_column(primary_key=True)
    shifts: Mapped[list[str]] = mapped_column(JSONB)
    reason: Mapped[str] = mapped_column(Text)
    basis: Mapped[str] = mapped_column(Text)
