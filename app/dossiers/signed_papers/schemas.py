from uuid import UUID

from pydantic import BaseModel

from app.core.clock import Moment
from app.dossiers.signed_papers.weighing import Standing
from app.signing.validations.presenting import ReportPage
from app.signing.validations.schemas import ValidationOut


class SignedPaperOut(BaseModel):
    """What the signatures of a paper are worth now, and what changed since filing.

    `checked_at` is when the newest report was made; `reports` how many are kept.
    """

    paper_id: UUID
    code: str
    name: str
    standing: Standing
    changed: list[str]
    indication: str
    checked_at: Moment
    reports: int


class SignatureReportsOut(SignedPaperOut):
    """`filed` is the verdict the paper was filed with; `kept` follow, newest first."""

    filed: ReportPage
    kept: list[ValidationOut]
