"""Tables of what was filed; the application's role may only add to `filings`."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.canonical import JsonValue
from app.core.database import Base

Json = dict[str, JsonValue]


class Filing(Base):
    """One version of a dossier as its applicant filed it.

    `digest` binds answers, papers, form, procedure and declaration. `confirmed`
    tells whether the applicant sent the digest of the review they were shown.
    """

    __tablename__ = "filings"

    dossier_id: Mapped[UUID] = mapped_column(
        ForeignKey("dossiers.id"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    answers: Mapped[Json] = mapped_column(JSONB)
    papers: Mapped[list[Json]] = mapped_column(JSONB)
    digest: Mapped[str]
    procedure_version_id: Mapped[UUID]
    form_version_id: Mapped[UUID | None]
    declaration: Mapped[str | None]
    confirmed: Mapped[bool]
    filed_by: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    note: Mapped[str | None]


class SubjectKey(Base):
    """What a filed dossier is about, in one digest, to recognise it again.

    Made of the answers that the procedure names (`duplicate_keys`).
    """

    __tablename__ = "dossier_subject_keys"
    __table_args__ = (Index(None, "procedure_code", "key"),)

    dossier_id: Mapped[UUID] = mapped_column(
        ForeignKey("dossiers.id"), primary_key=True
    )
    procedure_code: Mapped[str]
    key: Mapped[str]
