from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, LargeBinary
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base


class SignatureValidation(Base):
    """One report, as it was made; `follows` is the one before on the same bytes.

    `file_id` names the bytes where they were kept, so that they can be checked again.
    """

    __tablename__ = "signature_validations"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    follows: Mapped[UUID | None] = mapped_column(
        ForeignKey("signature_validations.id"), unique=True
    )
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_files.id"))
    asked_by: Mapped[str] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    due_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), index=True)
    policy: Mapped[str]
    indication: Mapped[str]
    input_sha256: Mapped[str] = mapped_column(index=True)
    report: Mapped[dict[str, Any]] = mapped_column(JSONB)


class ValidationEvidence(Base):
    """A certificate, CRL or OCSP response, kept once however many reports rest on it."""

    __tablename__ = "validation_evidence"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    der: Mapped[bytes] = mapped_column(LargeBinary)


class EvidenceUse(Base):
    __tablename__ = "validation_evidence_uses"

    validation_id: Mapped[UUID] = mapped_column(
        ForeignKey("signature_validations.id"), primary_key=True
    )
    sha256: Mapped[str] = mapped_column(
        ForeignKey("validation_evidence.sha256"), primary_key=True
    )
