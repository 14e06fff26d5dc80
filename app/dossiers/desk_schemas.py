"""Wire shapes of desks: worklists, whose hands a step is in, batches."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.core.text import Paragraph, Reason
from app.core.verdicts import LARGEST_BATCH, Verdict
from app.dossiers.schemas import Code, DossierListed, DossierSummary
from app.identity.actor import Role


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Reassignment(_In):
    """Into whose hands, and why."""

    to: UUID
    reason: Reason


class Routing(_In):
    """To which office, by its code, and why to that one."""

    office: Code
    reason: Reason


class HandoverCreate(_In):
    """All open steps taken in one post; `giver` is the caller unless said."""

    giver: UUID | None = None
    to: UUID
    office: Code
    role: Role
    reason: Reason


class HandoverOut(BaseModel):
    steps: int


class SubstitutionCreate(_In):
    """Who stands in for whom, from the first day to the last, both included."""

    absent: UUID
    substitute: UUID
    office: Code
    role: Role
    first_day: date
    last_day: date
    basis: Reason


class SubstitutionOut(BaseModel):
    id: UUID
    absent: UUID
    absent_name: str
    substitute: UUID
    substitute_name: str
    role: str
    first_day: date
    last_day: date
    basis: str


class Colleague(BaseModel):
    id: UUID
    name: str
    title: str


class NextAct(BaseModel):
    """The one act that brings the dossier on, as its process offers it."""

    kind: str
    outcome: str
    label: str


class WorkItemOut(BaseModel):
    """`reminded` is the share of the step's time, in percent, last told."""

    id: UUID
    dossier: DossierListed
    version: int
    step: str
    label: str
    office: str
    role: str
    holder: str | None
    taken_at: datetime | None
    waiting_for: str | None
    unrouted: bool
    opened_at: datetime
    due_at: datetime | None
    reminded: int
    why: str
    next_act: NextAct | None


class ReminderOut(BaseModel):
    """`share` percent of the step's time were used up at `at`.

    `escalated_to` is the role that was told besides the step's own.
    """

    dossier: DossierSummary
    step: str
    label: str
    holder: str | None
    share: int
    at: datetime
    due_at: datetime | None
    escalated_to: str | None


class IssuedFormOut(BaseModel):
    """A form that is owed, by its number in the register of the office."""

    form: str
    number: int


class WorkItemCounts(BaseModel):
    desk: int
    mine: int
    office: int
    unassigned: int
    due_today: int
    late: int
    waiting_applicant: int
    waiting_consultation: int
    inbox: int


class _Item(_In):
    dossier_id: UUID
    version: Annotated[int, Field(ge=1, le=2**53)]


class TakeItem(_Item):
    work_item: UUID


class ReleaseItem(_Item):
    work_item: UUID


class ReassignItem(_Item):
    work_item: UUID
    to: UUID
    reason: Reason


class AcceptItem(_Item):
    note: Paragraph | None = None


class OutcomeItem(_Item):
    outcome: Code
    reason: Reason | None = None
    note: Paragraph | None = None


class DecideItem(_Item):
    granted: bool
    reason: Reason | None = None
    note: Paragraph | None = None


class IssueItem(_Item):
    pass


class DeliverItem(_Item):
    note: Paragraph | None = None


_size = Field(min_length=1, max_length=LARGEST_BATCH)


class TakeBatch(_In):
    act: Literal["take"]
    items: Annotated[list[TakeItem], _size]


class ReleaseBatch(_In):
    act: Literal["release"]
    items: Annotated[list[ReleaseItem], _size]


class ReassignBatch(_In):
    act: Literal["reassign"]
    items: Annotated[list[ReassignItem], _size]


class AcceptBatch(_In):
    act: Literal["accept"]
    items: Annotated[list[AcceptItem], _size]


class OutcomeBatch(_In):
    act: Literal["take_outcome"]
    items: Annotated[list[OutcomeItem], _size]


class DecideBatch(_In):
    act: Literal["decide"]
    items: Annotated[list[DecideItem], _size]


class IssueBatch(_In):
    act: Literal["issue"]
    items: Annotated[list[IssueItem], _size]


class DeliverBatch(_In):
    act: Literal["deliver"]
    items: Annotated[list[DeliverItem], _size]


BatchItem = (
    TakeItem
    | ReleaseItem
    | ReassignItem
    | AcceptItem
    | OutcomeItem
    | DecideItem
    | IssueItem
    | DeliverItem
)
BatchCreate = Annotated[
    TakeBatch
    | ReleaseBatch
    | ReassignBatch
    | AcceptBatch
    | OutcomeBatch
    | DecideBatch
    | IssueBatch
    | DeliverBatch,
    Field(discriminator="act"),
]


class BatchOut(BaseModel):
    """One verdict an item, in the order they were sent."""

    done: int
    refused: int
    verdicts: list[Verdict]
