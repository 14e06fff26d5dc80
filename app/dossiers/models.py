"""Tables of a dossier. Thin: no queries, no decisions.

`dossiers` holds the one row that is locked and versioned; the others grow beside
it. `dossier_progress` and `clock_entries` are append-only.
"""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.canonical import JsonValue
from app.core.database import Base

_moment = DateTime(timezone=True)
Json = dict[str, JsonValue]


class Dossier(Base):
    """`version` is its ETag; `position` where its process stands."""

    __tablename__ = "dossiers"
    __table_args__ = (
        CheckConstraint("(code IS NULL) = (submitted_at IS NULL)", name="code"),
        CheckConstraint("(status = 'draft') = (submitted_at IS NULL)", name="draft"),
        Index("dossiers_applicant_idx", "applicant_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str | None] = mapped_column(unique=True)
    status: Mapped[str]
    version: Mapped[int]
    applicant_id: Mapped[UUID]
    procedure_code: Mapped[str]
    procedure_version_id: Mapped[UUID]
    process_version_id: Mapped[UUID]
    form_version_id: Mapped[UUID | None]
    calendar: Mapped[str]
    channel: Mapped[str]
    return_way: Mapped[str]
    receiving_office_id: Mapped[UUID]
    subject: Mapped[str]
    answers: Mapped[Json] = mapped_column(JSONB)
    snapshot: Mapped[str | None]
    position: Mapped[Json | None] = mapped_column(JSONB)
    progress_count: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(_moment)
    submitted_at: Mapped[datetime | None] = mapped_column(_moment)
    accepted_at: Mapped[datetime | None] = mapped_column(_moment)
    declined_at: Mapped[datetime | None] = mapped_column(_moment)
    due_at: Mapped[datetime | None] = mapped_column(_moment)
    fee_settled_at: Mapped[datetime | None] = mapped_column(_moment)
    completed_at: Mapped[datetime | None] = mapped_column(_moment)
    returned_at: Mapped[datetime | None] = mapped_column(_moment)


class CodeCounter(Base):
    """The last number given by an agency on a day; gapless by its row lock."""

    __tablename__ = "dossier_code_counters"

    agency: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    last: Mapped[int]


class Paper(Base):
    """One file that answers a required paper; replaced, never overwritten."""

    __tablename__ = "dossier_papers"
    __table_args__ = (
        Index(
            "dossier_papers_current_key",
            "dossier_id",
            "code",
            unique=True,
            postgresql_where=text("replaced_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossiers.id"))
    code: Mapped[str]
    name: Mapped[str]
    file_id: Mapped[UUID] = mapped_column(ForeignKey("stored_files.id"))
    file_name: Mapped[str]
    sha256: Mapped[str]
    size: Mapped[int]
    verdict: Mapped[Json | None] = mapped_column(JSONB)
    attached_at: Mapped[datetime] = mapped_column(_moment)
    replaced_at: Mapped[datetime | None] = mapped_column(_moment)


class WorkItem(Base):
    """An open step and who holds it: nothing may lie in nobody's hands."""

    __tablename__ = "work_items"
    __table_args__ = (
        Index(
            "work_items_open_idx",
            "office_id",
            "role",
            "id",
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossiers.id"), index=True)
    step: Mapped[str]
    label: Mapped[str]
    office_id: Mapped[UUID]
    role: Mapped[str]
    waiting_for: Mapped[str | None]
    opened_at: Mapped[datetime] = mapped_column(_moment)
    due_at: Mapped[datetime | None] = mapped_column(_moment)
    closed_at: Mapped[datetime | None] = mapped_column(_moment)


class Progress(Base):
    """One step of the dossier as the applicant and the National Portal see it."""

    __tablename__ = "dossier_progress"

    dossier_id: Mapped[UUID] = mapped_column(
        ForeignKey("dossiers.id"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    event: Mapped[str]
    status: Mapped[str]
    actor_id: Mapped[str]
    actor_name: Mapped[str]
    actor_title: Mapped[str | None]
    office_name: Mapped[str]
    content: Mapped[str]
    reason: Mapped[str | None]
    at: Mapped[datetime] = mapped_column(_moment)
    started_at: Mapped[datetime | None] = mapped_column(_moment)
    due_at: Mapped[datetime | None] = mapped_column(_moment)


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


class SupplementRequest(Base):
    """Form 02: what must be added, asked once and completely."""

    __tablename__ = "supplement_requests"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossiers.id"), index=True)
    number: Mapped[int]
    reason: Mapped[str]
    papers: Mapped[list[Json]] = mapped_column(JSONB)
    fields: Mapped[list[Json]] = mapped_column(JSONB)
    requested_by: Mapped[str]
    requested_at: Mapped[datetime] = mapped_column(_moment)
    due_before: Mapped[datetime | None] = mapped_column(_moment)
    received_at: Mapped[datetime | None] = mapped_column(_moment)
    received_note: Mapped[str | None]
    due_after: Mapped[datetime | None] = mapped_column(_moment)


class Decision(Base):
    """The leader's decision and the signed result that carries it.

    `number` is given when the registry clerk issues it; `file_id` when it has
    been rendered, sealed and its seal verified.
    """

    __tablename__ = "decisions"
    __table_args__ = (
        CheckConstraint("(number IS NULL) = (issued_at IS NULL)", name="issue"),
        CheckConstraint("(file_id IS NULL) = (sealed_at IS NULL)", name="seal"),
    )

    dossier_id: Mapped[UUID] = mapped_column(
        ForeignKey("dossiers.id"), primary_key=True
    )
    granted: Mapped[bool]
    reason: Mapped[str | None]
    office_id: Mapped[UUID]
    decided_by: Mapped[str]
    decided_title: Mapped[str]
    decided_at: Mapped[datetime] = mapped_column(_moment)
    number: Mapped[str | None]
    issued_by: Mapped[UUID | None]
    issued_at: Mapped[datetime | None] = mapped_column(_moment)
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_files.id"))
    sealed_at: Mapped[datetime | None] = mapped_column(_moment)
    verdict: Mapped[Json | None] = mapped_column(JSONB)


class RegisterCounter(Base):
    """The last number an office gave to its issued papers in a year."""

    __tablename__ = "register_counters"

    office_id: Mapped[UUID] = mapped_column(primary_key=True)
    register: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


class IssuedForm(Base):
    """A form of TT 03/2025 (01 receipt, 02 supplement, 03, 05), owed since an act.

    Its number is given by the act; `file_id` once the worker has printed it.
    """

    __tablename__ = "issued_forms"
    __table_args__ = (UniqueConstraint("dossier_id", "progress_number", "form"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossiers.id"))
    form: Mapped[str]
    number: Mapped[int]
    progress_number: Mapped[int]
    at: Mapped[datetime] = mapped_column(_moment)
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_files.id"))
