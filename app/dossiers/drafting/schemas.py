"""Wire shapes of drafts."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.core.clock import Moment
from app.core.text import Line
from app.dossiers.schemas import Answers, Code

Screen = Annotated[str, Field(max_length=200, pattern=r"^[\w./~-]*$")]
InvitationCode = Annotated[str, Field(min_length=1, max_length=40)]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class DossierDraft(_In):
    """A new draft: which procedure, at which office, and what is known so far.

    `applicant` is in whose place it is filed, under a mandate (nộp thay).
    """

    procedure: Code
    office: Code
    subject: Line = ""
    answers: Answers = {}
    return_way: Literal["online", "counter", "postal"] = "online"
    applicant: UUID | None = None


class AnswersPatch(_In):
    """Changes to the answers; null takes one out (RFC 7396).

    `place` is where in the form the person is, to go on from on another device.
    """

    answers: Answers
    place: Screen | None = None


class ChangedField(BaseModel):
    """A place that somebody else changed, and what it holds now."""

    path: str
    by: str
    at: str
    value: Any


class AnswersSaved(BaseModel):
    """What a save tells when asked for little: `others` had not been read yet."""

    version: int
    saved_at: Moment
    others: list[ChangedField]


class WhereSomebodyIs(BaseModel):
    name: str
    own: bool
    place: str
    at: Moment


class DraftState(BaseModel):
    """The draft itself: how fresh, who is where, until when it is kept."""

    saved_at: Moment
    expires_at: Moment
    places: list[WhereSomebodyIs]
    version_ended: bool


class InvitationCreate(_In):
    """Whom to invite; without a number, whoever is given the one-time code."""

    identity_number: Annotated[str, Field(pattern=r"^[0-9]{9,13}$")] | None = None


class CodeAcceptance(_In):
    code: InvitationCode


class InvitationOut(BaseModel):
    """An invitation as the applicant sees it; the number is masked."""

    id: UUID
    state: str
    identity_number: str | None
    name: str | None
    invited_at: Moment
    expires_at: Moment
    decided_at: Moment | None


class InvitationCreated(InvitationOut):
    """`code` is told once, here; only its digest is kept."""

    code: str | None


class InvitationToMe(BaseModel):
    """An invitation as the invited person sees it, before they accept."""

    id: UUID
    procedure: str
    invited_by: str
    invited_at: Moment
    expires_at: Moment
