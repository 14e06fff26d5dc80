from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from app.signing.report import ValidationReport
from app.signing.validations.models import SignatureValidation, ValidationEvidence
from app.signing.validations.presenting import ReportPage, page


class Detail(StrEnum):
    SIMPLE = "simple"
    DETAILED = "detailed"


class EvidenceSummary(BaseModel):
    kind: str
    sha256: str
    size: int


class ValidationOut(BaseModel):
    """A kept report: simple in words and verdicts, detailed with every check."""

    id: UUID
    at: datetime
    follows: UUID | None
    due_at: datetime | None
    indication: str
    sub_indication: str | None
    integrity: str
    warnings: list[str]
    page: ReportPage
    evidence: list[EvidenceSummary]
    report: dict[str, Any] | None


def shown(
    row: SignatureValidation, evidence: list[ValidationEvidence], detail: Detail
) -> ValidationOut:
    report = ValidationReport.model_validate(row.report)
    return ValidationOut(
        id=row.id,
        at=row.at,
        follows=row.follows,
        due_at=row.due_at,
        indication=report.indication,
        sub_indication=report.sub_indication,
        integrity=report.integrity,
        warnings=list(report.warnings),
        page=page(report),
        evidence=[
            EvidenceSummary(kind=each.kind, sha256=each.sha256, size=len(each.der))
            for each in evidence
        ],
        report=row.report if detail is Detail.DETAILED else None,
    )
