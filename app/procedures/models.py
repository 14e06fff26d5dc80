"""Versions of procedures, e-forms and internal processes.

Each version of each is numbered within its code and, once published, never
changed but for the day it ends (`valid_to`, the first day on which it no longer
holds). What was published can be proved by `digest`: the SHA-256 of the RFC 8785
form of `schema` or `definition`; of a procedure, of its `data` with the digest of
its form and the code of its process.
"""

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base
from app.core.ids import new_id

_CODE: Final = 35


class State(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"


class Source(StrEnum):
    """Who states a version: the province itself, or a catalogue read in."""

    PROVINCE = "province"
    CATALOGUE = "catalogue"


class Procedure(Base):
    __tablename__ = "procedures"

    code: Mapped[str] = mapped_column(String(_CODE), primary_key=True)
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class FormVersion(Base):
    __tablename__ = "form_versions"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(String(64))
    number: Mapped[int]
    schema: Mapped[dict[str, Any]] = mapped_column(JSONB)
    digest: Mapped[str] = mapped_column(String(64))
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        UniqueConstraint("code", "number"),
        CheckConstraint("number > 0", name="number"),
    )


class DictionaryEntry(Base):
    """One life of a code: [valid_from, valid_to); `position` as its list is shown."""

    __tablename__ = "dictionary_entries"

    dictionary: Mapped[str] = mapped_column(String(64), primary_key=True)
    code: Mapped[str] = mapped_column(String(64), primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    valid_to: Mapped[date | None]
    name: Mapped[str] = mapped_column(Text)
    parent: Mapped[str | None] = mapped_column(String(64))
    position: Mapped[int]
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="life"),
        Index(None, "dictionary", "parent"),
    )


class ProcessDraft(Base):
    """A process on its way to a version; once published it is kept as it was."""

    __tablename__ = "process_drafts"

    code: Mapped[str] = mapped_column(String(64), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    definition: Mapped[dict[str, Any]] = mapped_column(JSONB)
    drafted_by: Mapped[str] = mapped_column(String(64))
    drafted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    published_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (CheckConstraint("number > 0", name="number"),)


class ProcessVersion(Base):
    """A proved process; `warnings` is what the proof found worth saying."""

    __tablename__ = "process_versions"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(String(64))
    number: Mapped[int]
    definition: Mapped[dict[str, Any]] = mapped_column(JSONB)
    digest: Mapped[str] = mapped_column(String(64))
    warnings: Mapped[list[dict[str, Any]]] = mapped_column(
        JSONB, server_default=text("'[]'")
    )
    decision: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        UniqueConstraint("code", "number"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="life"),
    )


class ProcedureVersion(Base):
    __tablename__ = "procedure_versions"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    procedure_code: Mapped[str] = mapped_column(ForeignKey("procedures.code"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(16))
    source: Mapped[str] = mapped_column(String(16))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    name: Mapped[str] = mapped_column(Text)
    field_code: Mapped[str | None] = mapped_column(String(64))
    field_name: Mapped[str] = mapped_column(Text)
    agency_levels: Mapped[list[str]] = mapped_column(ARRAY(Text))
    subjects: Mapped[list[str]] = mapped_column(ARRAY(Text))
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)
    digest: Mapped[str] = mapped_column(String(64))
    form_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("form_versions.id"))
    process_code: Mapped[str | None] = mapped_column(String(64))
    drafted_by: Mapped[str | None] = mapped_column(String(64))
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    published_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        UniqueConstraint("procedure_code", "number"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="life"),
        CheckConstraint(
            "(state = 'published') = (published_at IS NOT NULL)", name="publishing"
        ),
        Index(None, "form_id"),
        Index(None, "field_code"),
    )
