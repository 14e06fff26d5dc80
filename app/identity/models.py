"""People, the positions that officials hold, and who stands in for whom.

A position names its office by id only: organizations and identity are
strangers to each other.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base
from app.core.encryption import blinds
from app.core.encryption.columns import (
    DATE_OR_NONE,
    TEXT,
    TEXT_OR_NONE,
    Encrypted,
)


class Person(Base):
    """`name_key` is the name as people search it, without accents.

    Names and the commune stay readable to the database, which searches by them.
    """

    __tablename__ = "people"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    handle: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    name: Mapped[str]
    name_key: Mapped[str]
    identity_number_sealed: Mapped[bytes]
    identity_number_blind: Mapped[bytes] = mapped_column(index=True)
    birth_date_sealed: Mapped[bytes | None]
    phone_sealed: Mapped[bytes | None]
    email_sealed: Mapped[bytes | None]
    address_sealed: Mapped[bytes | None]
    area_code: Mapped[str | None]
    tech_id_sealed: Mapped[bytes | None]
    tech_id_blind: Mapped[bytes | None] = mapped_column(index=True)

    identity_number = Encrypted(TEXT, blind=blinds.as_number)
    birth_date = Encrypted(DATE_OR_NONE)
    phone = Encrypted(TEXT_OR_NONE)
    email = Encrypted(TEXT_OR_NONE)
    address = Encrypted(TEXT_OR_NONE)
    tech_id = Encrypted(TEXT_OR_NONE, blind=blinds.as_written)


class Position(Base):
    """A role in an office between two dates; several hats are several rows."""

    __tablename__ = "positions"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="dates"),
        Index("positions_office_role_idx", "office_id", "role"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(index=True)
    office_id: Mapped[UUID]
    role: Mapped[str]
    title: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class Substitution(Base):
    """Who holds an absent official's post, from a day until another (NĐ 309/2026 art. 6).

    One that was ended before it began is empty: `valid_to` is `valid_from`.
    """

    __tablename__ = "substitutions"
    __table_args__ = (
        CheckConstraint("valid_to >= valid_from", name="dates"),
        CheckConstraint("absent_id <> substitute_id", name="other_person"),
        Index("substitutions_substitute_idx", "substitute_id", "valid_to"),
        Index("substitutions_absent_idx", "absent_id", "valid_to"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    absent_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    substitute_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    office_id: Mapped[UUID]
    role: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    basis: Mapped[str]
    made_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
