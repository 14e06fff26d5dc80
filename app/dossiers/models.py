"""Tables of a dossier. Thin: no queries, no decisions.

`dossiers` holds the one row that is locked and versioned; the others grow beside
it, its time in `clock_models`. `dossier_progress` is append-only.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.canonical import JsonValue
from app.core.database import Base
from app.files.scanning import ScanState

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
    # Who filed it in the applicant's place, under a mandate.
    filed_by_id: Mapped[UUID | None]
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
    answer_sources: Mapped[Json] = mapped_column(JSONB, server_default="{}")
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
    # Its content is gone, by retention or for its applicant; what proves it stays.
    destroyed_at: Mapped[datetime | None] = mapped_column(_moment)


class CodeCounter(Base):
    """The last number given by an agency on a day; gapless by its row lock."""

    __tablename__ = "dossier_code_counters"

    agency: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    last: Mapped[int]


class Paper(Base):
    """One file that answers a required paper; replaced, never overwritten.

    `verdict` is that of its signatures when it was attached, `validation_id` the first
    report kept on them once it was filed: later ones follow that.
    `scan` says whether malware was looked for in it (`files.scanning.ScanState`),
    `scan_engine` by what, `scan_reason` what was found.
    """

    __tablename__ = "dossier_papers"
    __table_args__ = (
        Index(
            "dossier_papers_current_key",
            "dossier_id",
            "code",
            unique=True,
            postgresql_where=text("replaced_at IS NULL"),
        ),
        CheckConstraint("(scan_engine IS NULL) = (scanned_at IS NULL)", name="scan"),
        Index(
            "dossier_papers_unscanned_idx",
            "id",
            postgresql_where=text(
                "replaced_at IS NULL AND scan IN ('not_scanned', 'waiting')"
            ),
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
    validation_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("signature_validations.id")
    )
    scan: Mapped[str] = mapped_column(default=ScanState.NOT_SCANNED)
    scan_engine: Mapped[str | None]
    scan_reason: Mapped[str | None]
    scanned_at: Mapped[datetime | None] = mapped_column(_moment)
    attached_at: Mapped[datetime] = mapped_column(_moment)
    replaced_at: Mapped[datetime | None] = mapped_column(_moment)


class WorkItem(Base):
    """An open step and who holds it: nothing may lie in nobody's hands.

    Without an assignee, whoever has the role in the office may take it. `wanted`
    is the selector for which no office was found: the item lies in an inbox until
    an official routes it. At `remind_at` the worker looks at its time. `calendar`
    is the version by which `due_at` was reckoned, `consultation_id` the request
    for opinions that the step answers.
    """

    __tablename__ = "work_items"
    __table_args__ = (
        CheckConstraint("(assignee_id IS NULL) = (taken_at IS NULL)", name="taken"),
        CheckConstraint(
            "(waiting_for IS NULL) = (waiting_since IS NULL)", name="waiting"
        ),
        Index(
            "work_items_office_due_idx",
            "office_id",
            "due_at",
            "id",
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index(
            "work_items_assignee_due_idx",
            "assignee_id",
            "due_at",
            "id",
            postgresql_where=text("closed_at IS NULL AND assignee_id IS NOT NULL"),
        ),
        Index(
            "work_items_asked_due_idx",
            "asked_by_office_id",
            "due_at",
            "id",
            postgresql_where=text(
                "closed_at IS NULL AND asked_by_office_id IS NOT NULL"
            ),
        ),
        Index(
            "work_items_remind_idx",
            "remind_at",
            postgresql_where=text("closed_at IS NULL AND remind_at IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossiers.id"), index=True)
    step: Mapped[str]
    label: Mapped[str]
    office_id: Mapped[UUID]
    role: Mapped[str]
    assignee_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    taken_at: Mapped[datetime | None] = mapped_column(_moment)
    asked_by_office_id: Mapped[UUID | None]
    wanted: Mapped[Json | None] = mapped_column(JSONB(none_as_null=True))
    waiting_for: Mapped[str | None]
    waiting_since: Mapped[datetime | None] = mapped_column(_moment)
    opened_at: Mapped[datetime] = mapped_column(_moment)
    due_at: Mapped[datetime | None] = mapped_column(_moment)
    remind_at: Mapped[datetime | None] = mapped_column(_moment)
    reminded: Mapped[int] = mapped_column(SmallInteger, default=0)
    calendar: Mapped[str | None]
    consultation_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("consultations.id"), index=True
    )
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


class Consultation(Base):
    """Other agencies asked for their opinion at once (lấy ý kiến phối hợp).

    `number` is that of the branches in the process's position. `unanswered` names
    who had not answered when it closed.
    """

    __tablename__ = "consultations"
    __table_args__ = (
        UniqueConstraint("dossier_id", "number"),
        Index(
            "consultations_answer_by_idx",
            "answer_by",
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossiers.id"))
    number: Mapped[int]
    step: Mapped[str]
    outcome: Mapped[str]
    office_id: Mapped[UUID]
    question: Mapped[str]
    calendar: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(_moment)
    answer_by: Mapped[datetime | None] = mapped_column(_moment)
    closed_at: Mapped[datetime | None] = mapped_column(_moment)
    unanswered: Mapped[list[Json]] = mapped_column(JSONB, default=list)


class LinkedDossier(Base):
    """A dossier that another one opened in another agency (liên thông).

    `granted` is how it ended, `told_at` when its origin was told.
    """

    __tablename__ = "linked_dossiers"

    dossier_id: Mapped[UUID] = mapped_column(
        ForeignKey("dossiers.id"), primary_key=True
    )
    origin_id: Mapped[UUID] = mapped_column(ForeignKey("dossiers.id"), index=True)
    step: Mapped[str]
    outcome: Mapped[str]
    opened_at: Mapped[datetime] = mapped_column(_moment)
    granted: Mapped[bool | None]
    told_at: Mapped[datetime | None] = mapped_column(_moment)


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
    decider_id: Mapped[UUID | None]
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
    """A form of TT 03/2025 (01 receipt, 02 supplement, 03 to 05), owed since an act.

    Its number is given by the act, in the register of the office that issues it;
    `file_id` once the worker has printed it.
    """

    __tablename__ = "issued_forms"
    __table_args__ = (UniqueConstraint("dossier_id", "progress_number", "form"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossiers.id"))
    office_id: Mapped[UUID]
    form: Mapped[str]
    number: Mapped[int]
    progress_number: Mapped[int]
    at: Mapped[datetime] = mapped_column(_moment)
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_files.id"))
