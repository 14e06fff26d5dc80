"""Wire shapes of dossiers: what comes in, what goes out."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.core.clock import Moment
from app.core.text import Line, Paragraph, Reason

Answers = dict[Annotated[str, Field(max_length=100)], Any]
Code = Annotated[str, Field(pattern=r"^[0-9A-Za-zĐđ._-]{1,64}$")]
PRINTED_CODE = r"^[0-9A-ZĐ.]{1,35}-[0-9]{6}-[0-9]{4,9}$"


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class DossierDraft(_In):
    """A new draft: which procedure, at which office, and what is known so far."""

    procedure: Code
    office: Code
    subject: Line = ""
    answers: Answers = {}
    return_way: Literal["online", "counter", "postal"] = "online"


class AnswersPatch(_In):
    """Changes to the answers; null takes one out (RFC 7396)."""

    answers: Answers


class Note(_In):
    note: Paragraph | None = None


class Reasoned(_In):
    reason: Reason


class AskedPaper(_In):
    code: Code
    reason: Reason


class AskedField(_In):
    path: Annotated[str, Field(pattern=r"^/answers(/[\w~.-]+)+$", max_length=300)]
    reason: Reason


class SupplementRequestCreate(_In):
    """Everything to be added or corrected, in one go."""

    reason: Reason
    papers: Annotated[list[AskedPaper], Field(max_length=50)] = []
    fields: Annotated[list[AskedField], Field(max_length=50)] = []


class StepOutcome(_In):
    """Which way out of the step, by the id its process gives it."""

    outcome: Code
    note: Paragraph | None = None
    reason: Reason | None = None


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
    attached_at: Moment


class DossierSummary(BaseModel):
    id: UUID
    code: str | None
    status: str
    status_label: str
    procedure: str
    subject: str
    submitted_at: Moment | None
    due_at: Moment | None


class OpenStep(BaseModel):
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
    accepted_at: Moment | None
    completed_at: Moment | None
    returned_at: Moment | None
    papers: list[PaperOut]
    open_steps: list[OpenStep]
    supplements: list[SupplementOut]
    decision: DecisionOut | None


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


class DeadlineOut(BaseModel):
    """The due time and the lines by which anyone can redo it on paper."""

    state: str
    due_at: Moment | None
    calendar: str
    derivation: list[str]


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


class WorkItemOut(BaseModel):
    dossier: DossierSummary
    step: str
    label: str
    waiting_for: str | None
    opened_at: Moment
    due_at: Moment | None


class PublicState(BaseModel):
    """All that a look-up by code shows (TT 01/2018/TT-VPCP art. 16)."""

    code: str
    status: str
    status_label: str
    procedure: str
    updated_at: Moment


class PublicResult(BaseModel):
    """What the QR of a printed result proves: which bytes were sealed, and when."""

    code: str
    number: str | None
    granted: bool
    sha256: str
    sealed_at: Moment
