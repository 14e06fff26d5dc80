"""The feed's wire shapes, as its documents show them; the bytes are stored ones."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.core.clock import Moment

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Position = Annotated[int, Field(ge=0, le=2**53 - 1)]


class Entry(BaseModel):
    """One change of one subject, with the subject whole as it stood then."""

    id: str
    kind: Literal["changed", "corrected", "deleted"]
    subject: str
    procedure: str | None
    office: str | None
    occurred_at: str
    data: dict[str, Any] | None


class FeedRow(BaseModel):
    """A position: its entry, or the entry's digest where a filter withholds it."""

    position: int
    digest: Digest
    entry: Entry | None = None
    withheld: Digest | None = None


class FeedPage(BaseModel):
    entries: list[FeedRow]
    next: str


class LinkShape(BaseModel):
    """A position, with the digest of the whole feed up to it."""

    position: Position
    digest: Digest


class StatedLink(LinkShape):
    """What a consumer says it has read."""

    model_config = ConfigDict(extra="forbid")


class SnapshotRow(BaseModel):
    position: int
    entry: Entry


class SnapshotPage(BaseModel):
    """`next` is null on the last page; `tail` is where the feed goes on."""

    at: LinkShape
    entries: list[SnapshotRow]
    next: str | None
    tail: str


class AcknowledgementState(LinkShape):
    acknowledged_at: Moment | None
