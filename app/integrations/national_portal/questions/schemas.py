"""Wire shapes of questions: what people read, what officials see and give."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from app.core.clock import Moment
from app.core.text import Line, Reason
from app.integrations.national_portal.questions import wire
from app.integrations.national_portal.questions.models import PortalQuestion, Source
from app.outbox.models import OutboxMessage

# What we would not take from the Portal, we do not send to it.
Words = Annotated[Reason, AfterValidator(wire.plain)]
Code = Annotated[Line, StringConstraints(min_length=1, max_length=64)]


class QuestionShown(BaseModel):
    """A question with its answer, as anybody reads it."""

    id: UUID
    source: Source
    question: str
    answer: str
    field_code: str | None
    procedure_code: str | None
    office_code: str | None
    office_name: str | None
    answered_at: Moment | None


class QuestionAsked(BaseModel):
    """A question as officials see it; without `office_id`, nobody is asked yet."""

    id: UUID
    number: int
    question: str
    field_code: str | None
    procedure_code: str | None
    office_code: str | None
    office_name: str | None
    office_id: UUID | None
    answer: str | None
    received_at: Moment
    version: int


class QuestionParked(BaseModel):
    """What the Portal would not take, and why; answered anew, it goes again."""

    question: QuestionAsked
    reason: str
    parked_at: Moment


class AnswerGive(BaseModel):
    model_config = ConfigDict(extra="forbid")

    answer: Words


class OfficeNamed(BaseModel):
    model_config = ConfigDict(extra="forbid")

    office: Code


class QuestionCreate(BaseModel):
    model_config = ConfigDict(extra="forbid")

    office: Code
    field_code: Code
    procedure_code: Code | None = None
    question: Words
    answer: Words


def shown(row: PortalQuestion) -> QuestionShown:
    return QuestionShown(
        source=Source(row.source),
        answer=row.shown_answer or "",
        answered_at=row.answered_at,
        **_told(row),
    )


def asked(row: PortalQuestion) -> QuestionAsked:
    return QuestionAsked(
        number=row.number,
        office_id=row.office_id,
        answer=row.shown_answer,
        received_at=row.received_at,
        version=row.version,
        **_told(row),
    )


def parked(row: PortalQuestion, message: OutboxMessage) -> QuestionParked | None:
    if message.parked_at is None:
        return None
    return QuestionParked(
        question=asked(row),
        reason=message.last_reason or "",
        parked_at=message.parked_at,
    )


def _told(row: PortalQuestion) -> dict[str, Any]:
    return {
        "id": row.id,
        "question": row.content,
        "field_code": row.field_code,
        "procedure_code": row.procedure_code,
        "office_code": row.office_code,
        "office_name": row.office_name,
    }
