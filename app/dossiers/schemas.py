"""Wire shapes of dossiers: what comes in, what goes out."""

from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.core.clock import Moment
from app.core.text import Paragraph, Reason
from app.dossiers.filings.schemas import DossierAlike
from app.files.scanning import ScanState
from app.worktime.allowance import Allowance, Days, Hours

Answers = dict[Annotated[str, Field(max_length=100)], Any]
Code = Annotated[str, Field(pattern=r"^[0-9A-Za-zĐđ._-]{1,64}$")]
PRINTED_CODE = r"^[0-9A-ZĐ.]{1,35}-[0-9]{6}-[0-9]{4,9}$"


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Note(_In):
    note: Paragraph | None = None


class Reasoned(_In):
    reason: Reason


class AskedPaper(_In):
    code: Code
    reason: Reason


class AskedField(_In):
    """`path` is a JSON pointer below `/answers`, or the field's dotted name."""

    path: Annotated[
        str,
        Field(pattern=r"^(/answers(/[\w~.-]+)+|\w+(\.\w+)*)$", max_length=300),
    ]
    reason: Reason


class SupplementRequestCreate(_In):
    """Everything to be added or corrected, in one go."""

    reason: Reason
    papers: Annotated[list[AskedPaper], Field(max_length=50)] = []
    fields: Annotated[list[AskedField], Field(max_length=50)] = []


class StepOutcome(_In):
    """Which way out of the step, by the id its process gives it.

    `step` says which, where the caller holds several open steps.
    """

    outcome: Code
    step: Code | None = None
    note: Paragraph | None = None
    reason: Reason | None = None


class ExtensionCreate(_In):
    """A later promise: by working days or by working hours, never both."""

    days: Annotated[int, Field(ge=1, le=366)] | None = None
    hours: Annotated[int, Field(ge=1, le=3000)] | None = None
    reason: Reason
    apology: Paragraph

    @model_validator(mode="after")
    def _check_one_unit(self) -> Self:
        if (self.days is None) == (self.hours is None):
            message = "phải nêu số ngày làm việc hoặc số giờ làm việc"
            raise ValueError(message)
        return self

    def allowance(self) -> Allowance:
        return Hours(self.hours) if self.hours is not None else Days(self.days or 0)


class ConsultationCreate(_In):
    """What is asked; by which outcome, where the step offers several."""

    question: Paragraph
    outcome: Code | None = None


class LinkedDossiersCreate(_In):
    outcome: Code | None = None
    note: Paragraph | None = None


class DecisionCreate(_In):
    granted: bool
    reason: Reason | None = None
    note: Paragraph | None = None


class PaperOut(BaseModel):
    id: UUID
    code: str
    name: str
    file_name: str
    size: int
    sha256: str
    verdict: dict[str, Any] | None
    scan: ScanState
    scan_reason: str | None
    attached_at: Moment


class DraftOut(BaseModel):
    """When a draft was last saved, and where in the form the caller was."""

    saved_at: Moment
    place: str | None


class DossierSummary(BaseModel):
    id: UUID
    code: str | None
    status: str
    status_label: str
    procedure: str
    subject: str
    submitted_at: Moment | None
    due_at: Moment | None
    draft: DraftOut | None


class DossierListed(DossierSummary):
    """`unread_messages`: what the other side wrote, and nobody here has read."""

    unread_messages: int


class OpenStep(BaseModel):
    """`holder` took it; without one, whoever has the role may."""

    id: UUID
    holder: str | None
    unrouted: bool
    step: str
    label: str
    office: str
    role: str
    waiting_for: str | None
    due_at: Moment | None


class SupplementOut(BaseModel):
    number: int
    reason: str
    papers: list[dict[str, Any]]
    fields: list[dict[str, Any]]
    requested_at: Moment
    received_at: Moment | None


class DecisionOut(BaseModel):
    granted: bool
    number: str | None
    decided_at: Moment
    issued_at: Moment | None
    sealed_at: Moment | None


class DossierDetail(DossierSummary):
    version: int
    national_code: int | None
    answers: dict[str, Any]
    snapshot: str | None
    return_way: str
    filed_by: str | None
    accepted_at: Moment | None
    completed_at: Moment | None
    returned_at: Moment | None
    papers: list[PaperOut]
    open_steps: list[OpenStep]
    supplements: list[SupplementOut]
    decision: DecisionOut | None
    alike: list[DossierAlike]


class NoticeOut(BaseModel):
    """Something to look at that stops nothing; which dossier and paper it is about."""

    code: Literal["same_file_in_dossier", "same_file_elsewhere"]
    message: str
    dossier: UUID
    paper: str


class PaperAttached(DossierDetail):
    notices: list[NoticeOut]


class UploadAttachment(_In):
    """A finished upload (`/v1/uploads`) that is to be one paper."""

    code: Code
    upload: UUID


class PaperLimits(BaseModel):
    """What one paper takes, to be shown before a file is chosen."""

    code: str
    name: str
    need: str
    signature: str
    formats: list[str]
    media_types: list[str]
    largest_bytes: int


class UploadBounds(BaseModel):
    """What the upload protocol takes; a paper's own bound may be lower."""

    endpoint: str
    largest_bytes: int
    unfinished: int
    hours: int


class PapersLimits(BaseModel):
    papers: list[PaperLimits]
    upload: UploadBounds
    scanned: bool


class ProgressOut(BaseModel):
    number: int
    event: str
    status: str
    national_code: int | None
    content: str
    reason: str | None
    actor: str
    title: str | None
    office: str
    at: Moment
    due_at: Moment | None


class StepDueOut(BaseModel):
    """When an open step is due; no lines where its decision prints no number."""

    step: str
    label: str
    due_at: Moment | None
    calendar: str | None
    derivation: list[str]


class DeadlineOut(BaseModel):
    """The due time and the lines by which anyone can redo it on paper."""

    state: str
    due_at: Moment | None
    calendar: str
    derivation: list[str]
    steps: list[StepDueOut]


class ConsultationOut(BaseModel):
    """Opinions asked for at once; `unanswered` is known when it closed."""

    step: str
    question: str
    asked_at: Moment
    answer_by: Moment | None
    closed_at: Moment | None
    unanswered: list[dict[str, Any]]


class LinkedDossierOut(BaseModel):
    """A dossier opened for this one; `granted` once its end was told."""

    id: UUID
    code: str | None
    procedure: str
    status: str
    status_label: str
    due_at: Moment | None
    granted: bool | None


class LinkedDossiersOut(BaseModel):
    origin: str | None
    opened: list[LinkedDossierOut]


class OutcomeOut(BaseModel):
    id: str
    kind: str
    label: str
    reason_required: bool


class AvailableActions(BaseModel):
    """What the caller may do now: in law, and by the step they hold."""

    actions: list[str]
    step: str | None
    outcomes: list[OutcomeOut]


class PublicState(BaseModel):
    """All that a look-up by code shows (TT 01/2018/TT-VPCP art. 16)."""

    code: str
    status: str
    status_label: str


class PublicResult(BaseModel):
    """What the QR of a printed result proves: which bytes were sealed, and when."""

    code: str
    number: str | None
    granted: bool
    sha256: str
    sealed_at: Moment
