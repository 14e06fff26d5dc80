"""Requests to put something right, as they are sent and shown."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from app.core.clock import Moment
from app.core.text import Line, Reason
from app.privacy.rectifying.contact import Contact
from app.privacy.rectifying.models import RectificationRequest
from app.privacy.rectifying.rules import State, Subject
from app.privacy.rectifying.service import Wish


def _none_if_empty(text: str | None) -> str | None:
    return text or None


_Phone = Annotated[
    Annotated[Line, StringConstraints(pattern=r"^(?:(?:\+84|0)[0-9]{9,10})?$")] | None,
    AfterValidator(_none_if_empty),
]
_Email = Annotated[
    Annotated[
        Line,
        StringConstraints(
            max_length=254, pattern=r"^(?:[^@\s<>\"]{1,64}@[^@\s<>\"]+\.[^@\s<>\"]+)?$"
        ),
    ]
    | None,
    AfterValidator(_none_if_empty),
]
_Address = Annotated[Line | None, AfterValidator(_none_if_empty)]


class ContactBody(BaseModel):
    """All three as they are to be: what is null or empty is not kept any more."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    phone: _Phone
    email: _Email
    address: _Address

    @property
    def contact(self) -> Contact:
        return Contact(self.phone, self.email, self.address)


class RectificationAsk(BaseModel):
    """`wanted`: họ tên đúng; ngày sinh đúng (YYYY-MM-DD); hoặc điều sai trong hồ sơ."""

    model_config = ConfigDict(extra="forbid")

    subject: Subject
    wanted: Reason
    reason: Reason
    dossier_id: UUID | None = None

    @property
    def wish(self) -> Wish:
        return Wish(self.subject, self.wanted, self.reason, self.dossier_id)


class Decision(BaseModel):
    model_config = ConfigDict(extra="forbid")

    granted: bool
    because: Reason


class RectificationOut(BaseModel):
    """`due_at` is when it must be answered; `because` what was answered."""

    id: UUID
    subject: Subject
    dossier_id: UUID | None
    before: str | None
    wanted: str
    reason: str
    state: State
    asked_at: Moment
    due_at: Moment
    decided_at: Moment | None
    because: str | None

    @classmethod
    def of(cls, row: RectificationRequest) -> "RectificationOut":
        return cls.model_validate(row, from_attributes=True)
