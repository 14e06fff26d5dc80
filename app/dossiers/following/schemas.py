"""Wire shapes of following."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from app.core.clock import Moment
from app.core.text import Paragraph, Reason
from app.dossiers.following.levels import Satisfaction


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TimelineEntry(BaseModel):
    """What happened, who did it in which office, and why."""

    at: Moment
    what: str
    who: str
    why: str | None


class WhatNext(BaseModel):
    """`your_turn` is what the applicant must do, or may; null: nothing."""

    what: str
    by: Moment | None
    your_turn: str | None


class LookUpCode(BaseModel):
    """Both halves of what anyone needs to see the state of a dossier."""

    code: str
    check: str
    address: str


class Timeline(BaseModel):
    entries: list[TimelineEntry]
    next: WhatNext
    look_up: LookUpCode | None


class MessageCreate(_In):
    body: Reason


class MessagesRead(_In):
    """The number of the last message that was read."""

    up_to: Annotated[int, Field(ge=1, le=1_000_000)]


class MessageOut(BaseModel):
    """`office` writes; null is the applicant. `read_at`: by the other side."""

    number: int
    office: str | None
    author: str
    body: str
    at: Moment
    read_at: Moment | None


class RatingGive(_In):
    overall: Satisfaction
    convenience: Satisfaction
    timeliness: Satisfaction
    attitude: Satisfaction
    comment: Paragraph | None = None


class RatingOut(BaseModel):
    overall: Satisfaction
    overall_label: str
    convenience: Satisfaction
    timeliness: Satisfaction
    attitude: Satisfaction
    comment: str | None
    given_at: Moment
    changed_at: Moment


class LevelCounts(BaseModel):
    very_satisfied: int
    satisfied: int
    dissatisfied: int


class OfficeRatings(BaseModel):
    """Public figures of an office (TT 32/2017 art. 11): counts, no comments."""

    office: str
    ratings: int
    overall: LevelCounts
    convenience: LevelCounts
    timeliness: LevelCounts
    attitude: LevelCounts
