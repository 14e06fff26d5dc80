"""Wire shapes of what is filed: the review before, the filings after."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.core.clock import Moment
from app.core.text import Paragraph

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class SubmissionCreate(BaseModel):
    """`digest` is that of the review which the applicant was shown and confirms."""

    model_config = ConfigDict(extra="forbid")

    digest: Digest | None = None


class SupplementCreate(SubmissionCreate):
    note: Paragraph | None = None


class ReviewLine(BaseModel):
    path: str
    label: str
    text: str


class ReviewSection(BaseModel):
    title: str
    lines: list[ReviewLine]


class FiledPaper(BaseModel):
    code: str
    name: str
    file_name: str
    sha256: str
    size: int


class Problem(BaseModel):
    path: str
    message: str
    code: str


class DossierAlike(BaseModel):
    """A dossier about the same thing, as a warning."""

    id: UUID
    code: str | None
    status: str
    status_label: str
    submitted_at: Moment | None
    own: bool


class ReviewOut(BaseModel):
    digest: str
    version: int
    procedure: str
    procedure_name: str
    declaration: str | None
    sections: list[ReviewSection]
    papers: list[FiledPaper]
    problems: list[Problem]
    alike: list[DossierAlike]
    version_ended: bool


class FilingSummary(BaseModel):
    """`confirmed`: the applicant sent the digest of the review they were shown."""

    number: int
    digest: str
    at: Moment
    confirmed: bool
    note: str | None


class FilingDetail(FilingSummary):
    declaration: str | None
    answers: dict[str, Any]
    sections: list[ReviewSection]
    papers: list[FiledPaper]


class FieldChangeOut(BaseModel):
    path: str
    title: str
    before: Any
    after: Any


class PaperChangeOut(BaseModel):
    code: str
    name: str
    before: FiledPaper | None
    after: FiledPaper | None


class ChangesOut(BaseModel):
    from_filing: int
    to_filing: int
    fields: list[FieldChangeOut]
    papers: list[PaperChangeOut]


class ConfirmationOut(BaseModel):
    """That it arrived: code, time, papers by hash and size, and what happens next."""

    code: str
    procedure_name: str
    office: str
    submitted_at: Moment
    digest: str
    papers: list[FiledPaper]
    check_due_at: Moment | None
