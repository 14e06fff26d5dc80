"""What the house says about one step of one dossier: `dossier.progressed`."""

from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

NonNegative = Annotated[int, Field(ge=0)]


class Status(StrEnum):
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    PROCESSING = "processing"
    SUPPLEMENT_REQUESTED = "supplement_requested"
    PAYMENT_DUE = "payment_due"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"
    COMPLETED = "completed"
    RETURNED = "returned"


class Channel(StrEnum):
    DIRECT = "direct"
    ONLINE = "online"
    POSTAL = "postal"


class SubjectKind(StrEnum):
    CITIZEN = "citizen"
    ENTERPRISE = "enterprise"
    STATE_AGENCY = "state_agency"
    ORGANIZATION = "organization"


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Procedure(_Shape):
    code: str
    name: str
    field_code: str
    field_name: str


class Applicant(_Shape):
    kind: SubjectKind
    name: str
    identity_number: str
    tech_id: str | None
    email: str | None
    phone: str | None
    address: str | None
    vneid: bool


class Office(_Shape):
    code: str
    name: str


class Paper(_Shape):
    id: str
    name: str
    component_code: str
    file_id: str
    file_name: str
    digitised: bool
    reused: Literal["none", "digitised", "result"]
    from_store: bool


class Fee(_Shape):
    code: str
    name: str
    amount: NonNegative
    kind: Literal["normal", "appraisal", "extension"]
    collected_at: Literal["intake", "supplement", "return"]


class SupplementPaper(_Shape):
    name: str


class Supplement(_Shape):
    number: int
    requested_by: str
    reason: str
    requested_at: AwareDatetime
    received_by: str | None
    received_note: str | None
    received_at: AwareDatetime | None
    papers: tuple[SupplementPaper, ...]
    due_before: AwareDatetime | None
    due_after: AwareDatetime | None


class Result(_Shape):
    id: str
    name: str
    result_code: str | None
    file_id: str


class Dossier(_Shape):
    id: UUID
    code: Annotated[str, Field(min_length=1, max_length=100)]
    procedure: Procedure
    channel: Channel
    applicant: Applicant
    subject: str
    status: Status
    submitted_at: AwareDatetime
    accepted_at: AwareDatetime | None
    due_at: AwareDatetime | None
    completed_at: AwareDatetime | None
    returned_at: AwareDatetime | None
    declined_at: AwareDatetime | None
    return_way: Literal["online", "counter", "postal"]
    handling_office: Office
    papers: tuple[Paper, ...]
    fees: tuple[Fee, ...]
    supplements: tuple[Supplement, ...]
    results: tuple[Result, ...]


class Step(_Shape):
    number: int = Field(ge=1)
    actor: str
    title: str | None
    office: str
    at: AwareDatetime
    content: str
    status: Status
    started_at: AwareDatetime | None
    due_at: AwareDatetime | None


class DossierNotice(_Shape):
    """One step, and the dossier as it stood right after it."""

    dossier: Dossier
    step: Step

    def file_ids(self) -> frozenset[str]:
        """Name the files the Portal will fetch."""
        papers = {paper.file_id for paper in self.dossier.papers}
        return frozenset(papers | {result.file_id for result in self.dossier.results})
